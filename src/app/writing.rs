//! Writing: from `c` to the outbox. Whatever happens to the disk, to another reader on the same
//! draft or to the key Esc, text that was typed stays until it is stored.

use crate::model::{ArticleId, Comment, CommentState, Problem};

use super::command::{Command, Scope, command_for};
use super::composer::{Composer, SavedDraft, Saving};
use super::editing::Typed;
use super::effect::{Change, DraftText, Effect};
use super::key::Key;
use super::state::{Focus, State};
use super::thread::Answering;

impl State {
    /// Opens the composer under the open article, or opens the one the cursor is on.
    pub(super) fn compose(&mut self) {
        let Some(reader) = &mut self.reader else {
            return self.open_selected();
        };
        reader.thread.unfold_in_hand();
        let article = reader.article.id.clone();
        let reply_to = match reader.thread.answering(reader) {
            Answering::TheArticle => None,
            Answering::Comment { id } => Some(id),
            Answering::OneOfYours => {
                let sentence = "This one is yours. O lists yours, and e there goes on writing.";
                return self.status.say(sentence, self.now);
            }
        };
        let is_it =
            |composer: &Composer| composer.article == article && composer.reply_to == reply_to;
        match self.unsaved.iter().position(is_it) {
            Some(at) => {
                let composer = self.unsaved.remove(at);
                self.open_composer(composer);
            }
            None => self.effects.push(Effect::OpenDraft { article, reply_to }),
        }
    }

    fn open_composer(&mut self, composer: Composer) {
        self.focus = Focus::Reader;
        self.composer = Some(composer);
        self.refoot_reader();
        self.show_composer();
        self.put_quote();
    }

    /// The draft's text as it is stored at this moment: goes on with it.
    pub(super) fn draft_opened(
        &mut self,
        article: ArticleId,
        reply_to: Option<String>,
        draft: Result<Option<Comment>, Problem>,
    ) {
        if self.written(&article, reply_to.as_deref()).is_some() {
            return self.meet_other_text(&article, reply_to.as_deref(), draft);
        }
        let Some(reader) = self.reader.as_ref().filter(|reader| reader.article.id == article)
        else {
            return;
        };
        let answers = reply_to.as_deref().and_then(|id| reader.thread.name_of(id));
        let composer = match &draft {
            Ok(Some(draft)) => Composer::new(article, Some(draft.key.clone()), &draft.text),
            Ok(None) | Err(_) => Composer::new(article, None, ""),
        };
        let mut composer = composer.answering(reply_to, answers);
        if let Err(problem) = draft {
            self.status.trouble(&problem, self.now);
            composer.saving = Saving::Failed(problem);
        }
        self.open_composer(composer);
    }

    /// The text under an article, or the answer there, that is on the screen or was left before it
    /// could be saved.
    fn written(&mut self, article: &ArticleId, reply_to: Option<&str>) -> Option<&mut Composer> {
        let mut open = self.composer.iter_mut().chain(&mut self.unsaved);
        open.find(|composer| {
            composer.article == *article && composer.reply_to.as_deref() == reply_to
        })
    }

    /// A text that could not be saved, and what is stored in its place. If that is another
    /// reader's, both are kept, the stored one first.
    fn meet_other_text(
        &mut self,
        article: &ArticleId,
        reply_to: Option<&str>,
        draft: Result<Option<Comment>, Problem>,
    ) {
        let Some(composer) = self.written(article, reply_to) else { return };
        let Ok(Some(draft)) = draft else { return };
        if draft.text == composer.stored || draft.text.is_empty() {
            return;
        }
        composer.join(&draft.text);
        composer.key = Some(draft.key);
        let text = composer.draft();
        self.effects.push(Effect::SaveDraft(text));
        self.status.say("Another reader wrote here too. Both texts are kept.", self.now);
        self.show_composer();
    }

    pub(super) fn key_in_composer(&mut self, key: Key) {
        match command_for(Scope::Composer, key) {
            Some(command) => self.run_composer(command),
            None if key == Key::ctrl('c') => {
                self.status.say("Nothing is lost: Esc leaves and keeps the draft.", self.now);
            }
            None => {
                let Some(composer) = &mut self.composer else { return };
                let typed = composer.editing.type_key(key);
                self.typed(typed);
            }
        }
    }

    fn run_composer(&mut self, command: Command) {
        let Some(composer) = &mut self.composer else { return };
        match command {
            Command::Undo => {
                let typed = composer.editing.undo();
                self.typed(typed);
            }
            Command::Redo => {
                let typed = composer.editing.redo();
                self.typed(typed);
            }
            Command::ExternalEditor => {
                let text = composer.text();
                self.effects.push(Effect::Edit(text));
            }
            Command::LeaveComposer => self.leave_composer(),
            Command::Queue => self.queue(),
            Command::PageUp => self.move_by_pages(-2),
            Command::PageDown => self.move_by_pages(2),
            _ => {}
        }
    }

    /// Saves what was typed and keeps the composer on the screen.
    pub(super) fn typed(&mut self, typed: Typed) {
        if typed == Typed::Changed
            && let Some(composer) = &mut self.composer
        {
            composer.saving = Saving::Pending;
            composer.queue_when_saved = false;
            self.effects.push(Effect::SaveDraft(composer.draft()));
        }
        self.show_composer();
    }

    /// Tries again what could not be saved: the disk may have room by now.
    pub(super) fn save_again(&mut self) {
        let composers = self.composer.iter().chain(&self.unsaved);
        let failed = composers.filter(|composer| matches!(composer.saving, Saving::Failed(_)));
        let drafts: Vec<Effect> =
            failed.map(|composer| Effect::SaveDraft(composer.draft())).collect();
        self.effects.extend(drafts);
    }

    /// Whether text is on the screen, or was left, that is not stored.
    pub(super) fn holds_unsaved_text(&self) -> bool {
        let mut composers = self.composer.iter().chain(&self.unsaved);
        composers.any(|composer| {
            matches!(composer.saving, Saving::Failed(_)) && composer.text() != composer.stored
        })
    }

    pub(super) fn draft_saved(&mut self, draft: DraftText, saved: Result<SavedDraft, Problem>) {
        let DraftText { article, reply_to, text } = draft;
        let Some(composer) = self.written(&article, reply_to.as_deref()) else { return };
        match saved {
            Ok(draft) => {
                composer.key = Some(draft.key);
                composer.stored = text;
                composer.saving = Saving::Saved;
                if let Some(problem) = self.said_unsaved.take() {
                    self.status.withdraw(&problem, self.now);
                    self.status.withdraw(&super::update::would_lose_text(), self.now);
                }
                self.after_saving();
            }
            Err(problem) => {
                let known = composer.saving == Saving::Failed(problem.clone());
                composer.saving = Saving::Failed(problem.clone());
                if !known {
                    self.status.trouble(&problem, self.now);
                    self.said_unsaved = Some(problem);
                }
                self.effects.push(Effect::OpenDraft { article, reply_to });
            }
        }
    }

    fn after_saving(&mut self) {
        self.unsynced = true;
        if self.now > self.synced {
            self.sync();
        }
        let saved = |composer: &mut Composer| composer.saving == Saving::Saved;
        for composer in self.unsaved.extract_if(.., saved).collect::<Vec<_>>() {
            self.put_comment(&composer, CommentState::Draft);
            self.refoot_reader();
            self.status.say("Your draft is saved now.", self.now);
        }
        if self.composer.as_ref().is_some_and(|composer| composer.queue_when_saved) {
            self.queue();
        }
    }

    pub(super) fn edited(&mut self, text: Result<String, Problem>) {
        match (text, &mut self.composer) {
            (Ok(text), Some(composer)) => {
                let typed = composer.editing.replace(&text);
                self.typed(typed);
            }
            (Ok(_), None) => {}
            (Err(problem), _) => self.status.trouble(&problem, self.now),
        }
    }

    /// Leaves the composer. The draft stands under the article: it was saved key by key; one that
    /// could not be is held until it can.
    fn leave_composer(&mut self) {
        let Some(composer) = self.composer.take() else { return };
        if matches!(composer.saving, Saving::Failed(_)) && composer.text() != composer.stored {
            self.unsaved.push(composer);
            let sentence =
                "Not on the disk yet. It is kept here and tried again; c goes on with it.";
            self.status.say(sentence, self.now);
        } else {
            if composer.key.is_some() && !composer.is_blank() {
                self.status.say("The draft is kept. c goes on with it.", self.now);
            }
            self.put_comment(&composer, CommentState::Draft);
        }
        self.refoot_reader();
        self.return_to_hand();
        self.sync();
    }

    /// Puts the comment in the outbox; one that is not saved yet goes there once it is.
    fn queue(&mut self) {
        let Some(composer) = &mut self.composer else { return };
        if composer.is_blank() {
            return self.status.say("There is nothing to send yet.", self.now);
        }
        let (Some(key), Saving::Saved) = (composer.key.clone(), &composer.saving) else {
            composer.queue_when_saved = true;
            self.effects.push(Effect::SaveDraft(composer.draft()));
            return;
        };
        let Some(composer) = self.composer.take() else { return };
        self.change(Change::Queue { key: key.clone() });
        self.put_comment(&composer, CommentState::Queued);
        self.refoot_reader();
        self.show_own(&key);
        let sentence = match self.preferences.sends_by_itself {
            true => "Saved. It waits in the outbox until it can be sent.",
            false => "Saved. It waits in the outbox; :send sends it.",
        };
        self.status.say(sentence, self.now);
        self.outbox_filled();
    }

    /// Shows the composer's text under the article at once, as the store has it by now.
    fn put_comment(&mut self, composer: &Composer, state: CommentState) {
        let now = self.now;
        let (Some(reader), Some(key)) = (&mut self.reader, &composer.key) else { return };
        if reader.article.id != composer.article {
            return;
        }
        let created =
            reader.comments.iter().find(|old| old.key == *key).map_or(now, |old| old.created);
        reader.comments.retain(|old| old.key != *key);
        if !composer.is_blank() {
            reader.comments.push(Comment {
                key: key.clone(),
                article: composer.article.clone(),
                article_title: reader.article.title.clone(),
                article_url: reader.article.url.clone(),
                reply_to: composer.reply_to.clone(),
                text: composer.text(),
                state,
                created,
                changed: now,
            });
        }
        let own = u32::try_from(reader.comments.len()).unwrap_or(u32::MAX);
        if let Some(row) = self.list.row_mut(&composer.article) {
            row.own_comments = own;
        }
    }
}
