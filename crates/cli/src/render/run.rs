//! What a run did, as a person sees it.

use fieldline_diagnostics::visible;
use fieldline_executor::RunCounts;

use crate::render::news::{
    ahead_line, backfill_line, more_waiting, passed_line, skipped_line, unread_line, waiting_line,
};
use crate::render::wording::{count, thousands, waiting_lines};
use crate::reports::MappingReport;
use crate::terminal::{Paint, Terminal, shown};

/// Things shown that records wait for, and links shown that stand refused.
const SHOWN: usize = 5;

/// One mapping's result: a line with what was written and one with what was not, each only if there is something to say.
pub(crate) fn run(terminal: &Terminal, report: &MappingReport, seconds: f64) -> String {
    let portal = report.portal.as_deref().unwrap_or("unknown");
    let kind = if report.to_file { "file" } else { "portal" };
    let heading = terminal.paint(Paint::Heading, &format!("{} → {kind} {portal}", report.mapping));
    let mut text = format!("{heading}: {} in {seconds:.1} s\n", totals(report));
    text.push_str(&calls_line(report));
    let told = backfill_line(report.is_backfill, "was");
    told.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    if report.counts.rewritten > 0 {
        text.push_str(&format!(
            "  {} stored by HubSpot in another form\n",
            count(report.counts.rewritten, "record")
        ));
    }
    for line in waiting_lines(report.counts.pending, report.counts.links_pending) {
        text.push_str(&format!("  {line}\n"));
    }
    for waiting in report.waiting.iter().take(SHOWN) {
        text.push_str(&format!("    {}\n", waiting_line(waiting)));
    }
    let named = report.waiting.len().min(SHOWN);
    if let Some(more) = more_waiting(report.things, named, "`fieldline status --all`") {
        text.push_str(&format!("    {more}\n"));
    }
    let skipped = report.skipped_values.iter().map(skipped_line);
    let ahead = ahead_line(report.watermark_ahead.as_deref());
    let unread = unread_line(report.counts.unread_watermarks, &report.unread_samples);
    let passed = passed_line(report.counts.passed_over, report.counts.read);
    for line in skipped.chain(ahead).chain(unread).chain(passed) {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str(&links_lines(report));
    if report.status == "stopped" {
        text.push_str(&match report.counts {
            RunCounts { read: 0, .. } => {
                "  stopped on request before the first write; run again to load\n".to_owned()
            }
            RunCounts { open, .. } => {
                let left = count(open, "record");
                format!("  stopped on request with {left} to go; run again to go on from here\n")
            }
        });
    }
    if let Some(error) = &report.error {
        text.push_str(&format!("  {} ({})\n", terminal.paint(Paint::Error, error), report.status));
    }
    text
}

/// The calls that the run made.
fn calls_line(report: &MappingReport) -> String {
    let calls = &report.calls;
    let seldom = [(calls.search, "search"), (calls.retried, "retried"), (calls.throttled, "throttled")];
    let seldom = seldom.into_iter().filter(|(count, _)| *count > 0);
    let seldom: String = seldom.map(|(count, name)| format!(", {} {name}", thousands(count))).collect();
    format!("  calls: {} read, {} write{seldom}\n", thousands(calls.read), thousands(calls.write))
}

/// What became of links, and which of them stand refused.
fn links_lines(report: &MappingReport) -> String {
    let links = &report.counts;
    let refused = links.links_rejected + links.links_standing;
    let mut text = String::new();
    if links.linked + links.unlinked + refused > 0 {
        let before = match links.links_standing {
            0 => String::new(),
            standing => format!(" ({} as before)", thousands(standing)),
        };
        text = format!(
            "  links: {} made, {} taken away, {} rejected{before}\n",
            thousands(links.linked),
            thousands(links.unlinked),
            thousands(refused)
        );
    }
    for refused in report.refused_links.iter().take(SHOWN) {
        let property = refused.property.as_ref().map_or("", |property| property.as_str());
        let line = format!("    {}: {property} {}", shown(refused.key.as_str(), 40), refused.message);
        text.push_str(&format!("{}\n", visible(&line)));
    }
    text
}

/// The counts that are not zero, in a row.
fn totals(report: &MappingReport) -> String {
    let counts = &report.counts;
    let parts = [
        (counts.created, "created"),
        (counts.updated, "updated"),
        (counts.adopted, "adopted"),
        (counts.archived, "archived"),
        (counts.left_alone, "left alone"),
        (counts.unchanged, "unchanged"),
        (counts.filtered, "filtered"),
        (counts.superseded, "superseded"),
        (counts.skipped, "skipped"),
        (counts.held, "held"),
        (counts.rejected, "rejected"),
        (counts.open, "open"),
    ];
    let before = |word| match word {
        "rejected" if counts.standing > 0 => format!(" ({} as before)", thousands(counts.standing)),
        "held" if counts.held_standing > 0 => format!(" ({} as before)", thousands(counts.held_standing)),
        _ => String::new(),
    };
    let shown: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{} {word}{}", thousands(*number), before(*word)))
        .collect();
    let of = format!("{} read", thousands(counts.read));
    if shown.is_empty() { of } else { format!("{} of {of}", shown.join(", ")) }
}
