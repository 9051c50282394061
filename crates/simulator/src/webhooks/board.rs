//! Everything that is kept about webhooks: apps, their subscriptions, and what is on its way.

use std::collections::{BTreeMap, VecDeque};

use super::event::{Envelope, Event};
use super::happening::Happening;
use super::subscription::{AppSettings, Subscription};
use crate::dice::Dice;

/// So many events travel in one request at most.
pub(super) const EVENTS_PER_REQUEST_MAX: usize = 100;

/// So many subscriptions an app may have.
pub(super) const SUBSCRIPTIONS_MAX: usize = 1_000;

/// One app.
#[derive(Default)]
pub(super) struct App {
    pub(super) settings: Option<AppSettings>,
    pub(super) subscriptions: Vec<Subscription>,
    /// Not sent yet, the oldest first.
    fresh: VecDeque<Event>,
    /// Sent without success.
    failed: Vec<Parcel>,
    /// Requests under way.
    under_way: usize,
}

/// The events of one request.
#[derive(Clone)]
pub(super) struct Parcel {
    pub(super) app_id: u64,
    pub(super) events: Vec<Event>,
    /// Milliseconds since 1970 UTC.
    due_at: i64,
}

impl Parcel {
    /// How often it has been sent.
    pub(super) fn attempts(&self) -> u32 {
        self.events.first().map_or(0, |event| event.attempt_number)
    }
}

#[derive(Default)]
pub(super) struct Board {
    pub(super) apps: BTreeMap<u64, App>,
    next_subscription: u64,
}

impl Board {
    pub(super) fn new_subscription_id(&mut self) -> u64 {
        self.next_subscription += 1;
        self.next_subscription
    }

    /// Whether anything that happens is of interest to anybody.
    pub(super) fn is_listening(&self) -> bool {
        self.apps
            .values()
            .any(|app| app.settings.is_some() && app.subscriptions.iter().any(|one| one.is_active))
    }

    /// Notes a happening for every subscription that wants it; answers how many do.
    pub(super) fn note(&mut self, portal_id: u64, dice: &Dice, happening: &Happening<'_>) -> u64 {
        let mut count = 0;
        for (app_id, app) in self.apps.iter_mut().filter(|(_, app)| app.settings.is_some()) {
            let envelope = Envelope { portal_id, app_id: *app_id };
            for subscription in app.subscriptions.iter().filter(|one| one.wants(happening)) {
                let event = Event::new(envelope, subscription, happening, u64::from(dice.throw() as u32));
                app.fresh.push_back(event);
                count += 1;
            }
        }
        count
    }

    /// Takes everything out that is due and that the apps' limits on concurrent requests allow, with where it goes.
    pub(super) fn take_due(&mut self, now: i64) -> Vec<(AppSettings, Parcel)> {
        let mut due = Vec::new();
        for (app_id, app) in &mut self.apps {
            let Some(settings) = app.settings.clone() else { continue };
            while app.under_way < settings.throttling.max_concurrent_requests
                && let Some(parcel) = app.next_due(*app_id, now)
            {
                app.under_way += 1;
                due.push((settings.clone(), parcel));
            }
        }
        due
    }

    pub(super) fn delivered(&mut self, parcel: &Parcel) {
        if let Some(app) = self.apps.get_mut(&parcel.app_id) {
            app.under_way = app.under_way.saturating_sub(1);
        }
    }

    /// Keeps a parcel for another attempt at `due_at`.
    pub(super) fn again(&mut self, parcel: Parcel, due_at: i64) {
        let mut events = parcel.events;
        for event in &mut events {
            event.attempt_number += 1;
        }
        if let Some(app) = self.apps.get_mut(&parcel.app_id) {
            app.under_way = app.under_way.saturating_sub(1);
            app.failed.push(Parcel { app_id: parcel.app_id, events, due_at });
        }
    }

    /// When the next failed parcel is due.
    pub(super) fn next_due_at(&self) -> Option<i64> {
        let failed = self.apps.values().flat_map(|app| &app.failed);
        failed.map(|parcel| parcel.due_at).min()
    }

    pub(super) fn waiting(&self) -> u64 {
        let events =
            |app: &App| app.fresh.len() + app.failed.iter().map(|one| one.events.len()).sum::<usize>();
        self.apps.values().map(events).sum::<usize>() as u64
    }

    /// Forgets what has not been delivered; subscriptions stay.
    pub(super) fn forget_events(&mut self) {
        for app in self.apps.values_mut() {
            app.fresh.clear();
            app.failed.clear();
        }
    }
}

impl App {
    fn next_due(&mut self, app_id: u64, now: i64) -> Option<Parcel> {
        if let Some(place) = self.failed.iter().position(|parcel| parcel.due_at <= now) {
            return Some(self.failed.remove(place));
        }
        let count = self.fresh.len().min(EVENTS_PER_REQUEST_MAX);
        let events: Vec<Event> = self.fresh.drain(..count).collect();
        (!events.is_empty()).then_some(Parcel { app_id, events, due_at: now })
    }
}
