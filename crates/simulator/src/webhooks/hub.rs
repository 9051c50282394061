//! The door to webhooks for the rest of the account.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Notify;

use super::board::{Board, SUBSCRIPTIONS_MAX};
use super::happening::Happening;
use super::signature::SignatureVersion;
use super::subscription::{AppSettings, Subscription};
use crate::dice::Dice;

/// Subscriptions, events that wait, and the counters of deliveries.
///
/// Lock order: any other lock of the account first; nothing is locked under this one.
pub(crate) struct Webhooks {
    pub(super) portal_id: u64,
    pub(super) secret: String,
    pub(super) version: SignatureVersion,
    pub(super) dice: Dice,
    /// Wakes the task that delivers.
    pub(super) wake: Notify,
    pub(super) counters: Counters,
    is_listening: AtomicBool,
    board: Mutex<Board>,
}

#[derive(Default)]
pub(super) struct Counters {
    pub(super) events: AtomicU64,
    pub(super) requests: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) given_up: AtomicU64,
}

impl Webhooks {
    pub(crate) fn new(portal_id: u64, secret: &str, version: SignatureVersion, seed: u64) -> Self {
        Self {
            portal_id,
            secret: secret.to_owned(),
            version,
            // Dice of its own: whatever else depends on the seed does not depend on who listens.
            dice: Dice::new(!seed),
            wake: Notify::new(),
            counters: Counters::default(),
            is_listening: AtomicBool::new(false),
            board: Mutex::default(),
        }
    }

    /// Whether anybody wants to be told anything: then, and only then, it is worth finding out what has changed.
    pub(crate) fn is_listening(&self) -> bool {
        self.is_listening.load(Ordering::Relaxed)
    }

    /// Notes what happened for all who want to know.
    pub(crate) fn note(&self, happening: &Happening<'_>) {
        if !self.is_listening() {
            return;
        }
        let count = self.with(|board| board.note(self.portal_id, &self.dice, happening));
        if count > 0 {
            self.counters.events.fetch_add(count, Ordering::Relaxed);
            self.wake.notify_one();
        }
    }

    /// An app's settings, if it has any.
    pub(crate) fn settings(&self, app_id: u64) -> Option<AppSettings> {
        self.with(|board| board.apps.get(&app_id)?.settings.clone())
    }

    /// Sets or, with `None`, clears an app's settings; answers those it had.
    pub(crate) fn set_settings(&self, app_id: u64, settings: Option<AppSettings>) -> Option<AppSettings> {
        self.changed(|board| std::mem::replace(&mut board.apps.entry(app_id).or_default().settings, settings))
    }

    pub(crate) fn subscriptions(&self, app_id: u64) -> Vec<Subscription> {
        self.with(|board| board.apps.get(&app_id).map(|app| app.subscriptions.clone()).unwrap_or_default())
    }

    /// Adds a subscription made from its new id; nothing when the app has as many as it may have.
    pub(crate) fn subscribe(
        &self,
        app_id: u64,
        make: impl FnOnce(u64) -> Subscription,
    ) -> Option<Subscription> {
        self.changed(|board| {
            let id = board.new_subscription_id();
            let subscriptions = &mut board.apps.entry(app_id).or_default().subscriptions;
            if subscriptions.len() >= SUBSCRIPTIONS_MAX {
                return None;
            }
            let made = make(id);
            subscriptions.push(made.clone());
            Some(made)
        })
    }

    /// Pauses a subscription or lets it go on, at `now` (milliseconds since 1970 UTC); nothing for an unknown one.
    pub(crate) fn set_active(&self, app_id: u64, id: u64, is_active: bool, now: i64) -> Option<Subscription> {
        self.changed(|board| {
            let app = board.apps.get_mut(&app_id)?;
            let subscription = app.subscriptions.iter_mut().find(|one| one.id == id)?;
            subscription.is_active = is_active;
            subscription.updated_at = now;
            Some(subscription.clone())
        })
    }

    /// Ends a subscription; answers whether there was one.
    pub(crate) fn unsubscribe(&self, app_id: u64, id: u64) -> bool {
        self.changed(|board| {
            let Some(app) = board.apps.get_mut(&app_id) else { return false };
            let count = app.subscriptions.len();
            app.subscriptions.retain(|one| one.id != id);
            app.subscriptions.len() < count
        })
    }

    /// Forgets what has not been delivered, and the counters; subscriptions stay.
    pub(crate) fn reset(&self) {
        self.with(Board::forget_events);
        let Counters { events, requests, failed, given_up } = &self.counters;
        for counter in [events, requests, failed, given_up] {
            counter.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Board) -> T) -> T {
        act(&mut self.board.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn changed<T>(&self, change: impl FnOnce(&mut Board) -> T) -> T {
        self.with(|board| {
            let result = change(board);
            self.is_listening.store(board.is_listening(), Ordering::Relaxed);
            result
        })
    }
}
