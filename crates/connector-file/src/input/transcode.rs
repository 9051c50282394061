//! Turns text of another encoding into UTF-8 while it is read.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::mistaken::Utf8Watch;

/// Stands in the output where the input has a malformed sequence. The byte occurs nowhere in UTF-8, so the row that
/// holds it is found out where rows are checked anyway.
const MALFORMED: u8 = 0xFF;

/// The smallest output that any encoding can make progress in.
const SMALLEST_OUTPUT: usize = 16;

/// Reads `inner` and hands out UTF-8, with [`MALFORMED`] for every malformed sequence. Removes a byte order mark. Fails at the
/// end of a text that was UTF-8 already.
pub(crate) struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    start: usize,
    end: usize,
    is_last: bool,
    is_done: bool,
    malformed_pending: bool,
    /// For encodings of one byte a character: nothing else can be wrong with them.
    watch: Option<Utf8Watch>,
}

impl<R: Read> Transcoder<R> {
    pub(crate) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 * 1024].into_boxed_slice(),
            start: 0,
            end: 0,
            is_last: false,
            is_done: false,
            malformed_pending: false,
            watch: encoding.is_single_byte().then(Utf8Watch::default),
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.start == self.end && !self.is_last {
            self.start = 0;
            self.end = self.inner.read(&mut self.raw)?;
            self.is_last = self.end == 0;
            if let Some(watch) = &mut self.watch {
                watch.see(&self.raw[..self.end]);
                if self.is_last {
                    watch.finish(self.decoder.encoding().name())?;
                }
            }
        }
        Ok(())
    }

    /// Decodes what it can into `output`, which has room for a few characters at least; returns how much was written.
    fn decode(&mut self, output: &mut [u8]) -> usize {
        let raw = &self.raw[self.start..self.end];
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(raw, output, self.is_last);
        self.start += read;
        match result {
            DecoderResult::InputEmpty => self.is_done = self.is_last,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => self.malformed_pending = true,
        }
        written
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if output.len() < SMALLEST_OUTPUT {
            return Err(io::Error::other("a transcoder is read through a buffer"));
        }
        loop {
            if self.malformed_pending {
                self.malformed_pending = false;
                output[0] = MALFORMED;
                return Ok(1);
            }
            if self.is_done {
                return Ok(0);
            }
            self.fill()?;
            match self.decode(output) {
                0 => {}
                written => return Ok(written),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Hands out one byte at a time, so that every sequence is cut somewhere.
    struct OneByOne<'a>(&'a [u8]);

    impl Read for OneByOne<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut buffer[..1])
        }
    }

    #[test]
    fn text_becomes_utf8_and_malformed_sequences_become_the_mark() {
        let cases: [(&str, &[u8], &[u8]); 6] = [
            ("windows-1252", b"Jos\xe9 \x80", "José €".as_bytes()),
            ("utf-16le", b"\xff\xfea\0\xe9\0", "aé".as_bytes()),
            ("utf-16be", b"\0a\x20\xac", "a€".as_bytes()),
            ("utf-16le", b"a\0\x00\xd8b\0", b"a\xffb"),
            ("shift_jis", b"\x93\xfa\x96\x7b", "日本".as_bytes()),
            ("euc-jp", b"a\xff\xffb", b"a\xff\xffb"),
        ];
        for (label, raw, expected) in cases {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let text = BufReader::new(Transcoder::new(OneByOne(raw), encoding)).bytes();
            assert_eq!(text.collect::<io::Result<Vec<u8>>>().unwrap(), expected, "{label}");
        }
    }
}
