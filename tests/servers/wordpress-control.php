<?php
// What a test does to its site behind the site's back:
//   install URL ENV      fills a new site and writes its address and accounts to ENV
//   option NAME [VALUE]  prints an option, set to VALUE first
//   post TITLE open|closed|draft   makes an article and prints {"id", "url"}
//   comments [POST]      prints every comment, whatever its state
//   status ID approve|hold|spam|trash|delete   moderates a comment
//   say POST AUTHOR TEXT [PARENT]  a comment by somebody else; prints its number
$command = $argv[1] ?? '';
if ($command === 'install') {
    define('WP_INSTALLING', true);
    $_SERVER['HTTP_HOST'] = parse_url($argv[2], PHP_URL_HOST) . ':' . parse_url($argv[2], PHP_URL_PORT);
} else {
    $env = parse_ini_file(__DIR__ . '/env');
    $_SERVER['HTTP_HOST'] = substr($env['url'], strlen('http://'));
}
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET';
define('WP_USE_THEMES', false);
require __DIR__ . '/site/wp-load.php';

function make_post(string $title, string $status): int
{
    $body = '<!-- wp:paragraph --><p>The text of an article with a <a href="https://example.test/x?a=1&amp;b=2">link</a>.</p><!-- /wp:paragraph -->';
    return wp_insert_post([
        'post_title' => $title, 'post_content' => $body, 'post_author' => 1,
        'post_status' => $status === 'draft' ? 'draft' : 'publish',
        'comment_status' => $status === 'closed' ? 'closed' : 'open',
        'post_date_gmt' => gmdate('Y-m-d H:i:s', time() - 3600), 'post_date' => gmdate('Y-m-d H:i:s', time() - 3600),
    ], true);
}

function install(string $url, string $env): void
{
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('A test site', 'admin', 'admin@example.test', true, '', wp_generate_password());
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
    $wp_rewrite->flush_rules(false);
    $options = ['thread_comments' => 1, 'thread_comments_depth' => 5, 'require_name_email' => 1,
        'comment_moderation' => 0, 'comment_previously_approved' => 0, 'comment_max_links' => 0,
        'timezone_string' => 'Asia/Kolkata'];
    foreach ($options as $name => $value) update_option($name, $value);
    [$admin] = WP_Application_Passwords::create_new_application_password(1, ['name' => 'tidings']);
    $reader = wp_insert_user(['user_login' => 'reader', 'user_pass' => wp_generate_password(),
        'user_email' => 'reader@example.test', 'role' => 'subscriber', 'display_name' => 'Reader']);
    [$password] = WP_Application_Passwords::create_new_application_password($reader, ['name' => 'tidings']);
    file_put_contents($env, "url=$url\nadmin_password=$admin\nreader_password=$password\n");
}

switch ($command) {
    case 'install':
        install($argv[2], $argv[3]);
        break;
    case 'option':
        if ($argc > 3) update_option($argv[2], $argv[3]);
        echo json_encode(get_option($argv[2])), "\n";
        break;
    case 'post':
        $id = make_post($argv[2], $argv[3]);
        echo json_encode(['id' => $id, 'url' => get_permalink($id)]), "\n";
        break;
    case 'comments':
        $wanted = ['status' => 'any', 'orderby' => 'comment_ID', 'order' => 'ASC'];
        if ($argc > 2) $wanted['post_id'] = (int) $argv[2];
        $states = ['1' => 'approved', '0' => 'held'];
        $found = array_map(fn($c) => ['id' => (int) $c->comment_ID, 'post' => (int) $c->comment_post_ID,
            'parent' => (int) $c->comment_parent, 'author' => $c->comment_author, 'email' => $c->comment_author_email,
            'user' => (int) $c->user_id, 'text' => $c->comment_content,
            'state' => $states[$c->comment_approved] ?? $c->comment_approved],
            get_comments(['status' => ['approve', 'hold', 'spam', 'trash']] + $wanted));
        echo json_encode($found), "\n";
        break;
    case 'status':
        $argv[3] === 'delete' ? wp_delete_comment((int) $argv[2], true) : wp_set_comment_status((int) $argv[2], $argv[3]);
        break;
    case 'say':
        echo wp_insert_comment(['comment_post_ID' => (int) $argv[2], 'comment_author' => $argv[3],
            'comment_author_email' => 'someone@example.test', 'comment_content' => $argv[4],
            'comment_parent' => (int) ($argv[5] ?? 0), 'comment_approved' => 1]), "\n";
        break;
    default:
        fwrite(STDERR, "unknown command\n");
        exit(2);
}
