//! A browser, as far as logging in needs one.

use reqwest::redirect::Policy;

/// The page that an address leads to in the end.
pub(crate) fn following(url: &str) -> String {
    let (mut url, mut hops) = (url.to_owned(), 0);
    loop {
        let (next, page) = get(&url);
        match next {
            Some(next) if hops < 5 => (url, hops) = (next, hops + 1),
            _ => return page,
        }
    }
}

/// Where an address redirects to.
pub(crate) fn redirected(url: &str) -> String {
    get(url).0.expect("it redirects")
}

fn get(url: &str) -> (Option<String>, String) {
    // Never used for TLS here, but the client insists on having a provider.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let client = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        let answer = client.get(url).send().await.expect("somebody answers");
        let next = answer.headers().get("location").and_then(|next| next.to_str().ok()).map(str::to_owned);
        (next, answer.text().await.expect("the answer has an end"))
    })
}
