//! Who waits for whom: a mapping begins when those that it links to are over.

use std::collections::{BTreeSet, HashMap};

use fieldline_mapping::Project;
use tokio::sync::watch;

/// The latest run of each mapping. A run waits only for such as entered before it, so that no circle holds any up.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    latest: HashMap<String, watch::Receiver<()>>,
}

/// The place of a run; it is over when this is dropped.
#[derive(Debug)]
pub(crate) struct InLine(#[expect(dead_code, reason = "held until it is dropped")] watch::Sender<()>);

/// A run that another waits for.
#[derive(Debug)]
pub(crate) struct Before(watch::Receiver<()>);

impl Queue {
    /// Lets a mapping in: its place, and the runs of `targets` that are not over.
    pub(crate) fn enter(&mut self, mapping: &str, targets: &BTreeSet<String>) -> (InLine, Vec<Before>) {
        let others = targets.iter().filter(|target| *target != mapping);
        let before = others.filter_map(|target| self.latest.get(target)).cloned().map(Before).collect();
        let (place, end) = watch::channel(());
        self.latest.insert(mapping.to_owned(), end);
        (InLine(place), before)
    }
}

impl Before {
    /// Waits for its end.
    pub(crate) async fn ended(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}

/// The mappings that one links to, and those that they link to.
pub(crate) fn targets(project: &Project, mapping: &str) -> BTreeSet<String> {
    let (mut found, mut next) = (BTreeSet::new(), vec![mapping.to_owned()]);
    while let Some(name) = next.pop() {
        for target in project.mapping(&name).into_iter().flat_map(|plan| plan.links_to()) {
            if found.insert(target.to_string()) {
                next.push(target.to_string());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn targets(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn is_ready(wait: impl Future<Output = ()>) -> bool {
        pin!(wait).poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[test]
    fn a_mapping_waits_for_those_that_it_links_to() {
        let mut queue = Queue::default();
        let (accounts, before) = queue.enter("accounts", &targets(&[]));
        assert!(before.is_empty());
        let (_contacts, mut before) = queue.enter("contacts", &targets(&["accounts", "others"]));
        assert_eq!(before.len(), 1, "others did not run");
        let wait = before.remove(0);
        assert!(!is_ready(Before(wait.0.clone()).ended()));
        drop(accounts);
        assert!(is_ready(wait.ended()));
    }

    #[test]
    fn one_that_nobody_links_to_is_not_waited_for() {
        let mut queue = Queue::default();
        let _contacts = queue.enter("contacts", &targets(&["accounts"]));
        assert!(queue.enter("deals", &targets(&[])).1.is_empty());
    }

    #[test]
    fn a_circle_and_a_link_to_itself_hold_nobody_up() {
        let mut queue = Queue::default();
        let (_a, before_a) = queue.enter("a", &targets(&["a", "b"]));
        let (_b, before_b) = queue.enter("b", &targets(&["a", "b"]));
        assert_eq!((before_a.len(), before_b.len()), (0, 1));
    }

    #[test]
    fn a_run_that_is_over_delays_nobody() {
        let mut queue = Queue::default();
        drop(queue.enter("accounts", &targets(&[])));
        let (_contacts, before) = queue.enter("contacts", &targets(&["accounts"]));
        assert!(before.into_iter().all(|before| is_ready(before.ended())));
    }
}
