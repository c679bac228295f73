<?php
// The knobs of the test site, loaded by WordPress itself. Each is an option that a test may set.
add_filter('pre_wp_mail', '__return_true');
// The fifteen seconds a commenter has to wait.
add_filter('comment_flood_filter', fn($slow) => get_option('t_no_flood') ? false : $slow, 99);
