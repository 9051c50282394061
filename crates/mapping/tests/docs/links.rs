//! Links between the pages lead somewhere, headings included, and every page can be found.

use std::path::Path;

use crate::files::{below, path, read};

/// Pages by their path below the workspace's root.
fn pages() -> Vec<String> {
    let entries = std::fs::read_dir(path("docs")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> =
        names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")).collect();
    pages.extend(below("docs/errors", |_| true).into_keys().map(|name| format!("docs/errors/{name}")));
    pages.extend(["README.md", "mappings/README.md", "schemas/README.md"].map(str::to_owned));
    pages
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        for target in targets(&read(&page)) {
            if !target.is_empty() && !target.contains("://") && !leads_somewhere(&page, &target) {
                broken.push(format!("{page}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = read("docs/SUMMARY.md");
    for page in pages() {
        let Some(name) = page.strip_prefix("docs/").filter(|name| *name != "SUMMARY.md") else { continue };
        // The pages of codes are listed by their own index.
        let is_listed = name.starts_with("errors/") && name != "errors/README.md";
        assert!(is_listed || summary.contains(&format!("]({name})")), "docs/SUMMARY.md lacks {name}");
    }
}

/// The targets of all links outside fenced blocks.
fn targets(text: &str) -> Vec<String> {
    let prose: String = text.split("\n```").step_by(2).collect();
    let rests = prose.split("](").skip(1);
    rests.filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

fn leads_somewhere(page: &str, target: &str) -> bool {
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let file = match file {
        "" => page.to_owned(),
        file => Path::new(page).parent().unwrap().join(file).to_str().unwrap().to_owned(),
    };
    path(&file).exists()
        && (heading.is_empty() || headings(&read(&file)).iter().any(|known| known == heading))
}

/// The names under which headings can be linked to, as GitHub and mdBook make them.
fn headings(text: &str) -> Vec<String> {
    let prose: String = text.split("\n```").step_by(2).collect();
    let lines = prose.lines().filter(|line| line.starts_with('#'));
    lines
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
            kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
        })
        .collect()
}
