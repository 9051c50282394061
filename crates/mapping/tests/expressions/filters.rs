//! Filters and tests, one row each at least.

use crate::support::{From, assert_all, expression};

const RECORD: &str = r#"{ "name": " ada LOVELACE ", "tags": ["b", "A", null, "a"], "nums": [3, 1.5, 2], "a": "x", "n": 7,
    "people": [ { "name": "Bo", "age": 30 }, { "name": "al", "age": 4 }, { "name": "Cy" } ], "o": { "b": 1, "A": 2 } }"#;

#[test]
fn filters_of_text() {
    let rows = [
        ("name | trim", RECORD, "ada LOVELACE"),
        ("name | trim | title", RECORD, "Ada Lovelace"),
        ("name | trim | capitalize", RECORD, "Ada lovelace"),
        ("name | lower | trim", RECORD, "ada lovelace"),
        ("'xxaxx' | trim('x')", RECORD, "a"),
        ("'a-b-c' | replace('-', '+')", RECORD, "a+b+c"),
        ("'a-b-c' | replace('-', '+', 1)", RECORD, "a+b-c"),
        ("'a,b' | split(',') | last", RECORD, "b"),
        ("name | split | length", RECORD, "2"),
        ("('a,b,c' | split(',', 1))[1]", RECORD, "b,c"),
        ("('x\\ny' | lines)[1]", RECORD, "y"),
        ("n | string ~ '!'", RECORD, "7!"),
        ("'%05.1f|%s|%-3d|' | format(2.25, a, n)", RECORD, "002.2|x|7  |"),
        ("'%(who)s' | format(who=a)", RECORD, "x"),
        ("'abc' | reverse", RECORD, "cba"),
        ("'abc' | first ~ ('abc' | last) ~ ('abc' | length)", RECORD, "ac3"),
        ("'abcdef'[1:4]", RECORD, "bcd"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn a_blank_that_is_written_is_a_blank() {
    let rows = [
        ("a ~ ' ' ~ n", RECORD, "x 7"),
        ("a + ' ' + a", RECORD, "x x"),
        ("[a, n] | join(' ')", RECORD, "x 7"),
        ("'a b c' | split(' ') | length", RECORD, "3"),
        ("'a b c' | replace(' ', '')", RECORD, "abc"),
        ("'a-b' | replace('-', ' ')", RECORD, "a b"),
        ("('a b' | split(' '))[1]", RECORD, "b"),
        ("' x ' | trim(' ') ~ '!'", RECORD, "x!"),
        ("a is endingwith(' ')", RECORD, "false"),
        ("' ' in 'a b'", RECORD, "true"),
        ("'' in 'a b'", RECORD, "false"),
        ("'' ~ a", RECORD, "x"),
        ("' ' == ''", RECORD, "true"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn filters_of_lists_and_objects() {
    let rows = [
        ("tags | sort | join(',')", RECORD, "A,a,b"),
        ("tags | sort(case_sensitive=true, reverse=true) | join(',')", RECORD, "b,a,A"),
        ("tags | unique | join(',')", RECORD, "b,A"),
        ("tags | unique(true) | join(',')", RECORD, "b,A,a"),
        ("tags | reverse | join(',')", RECORD, "a,A,b"),
        ("tags | select('defined') | list | length", RECORD, "3"),
        ("tags | reject('defined') | list | length", RECORD, "1"),
        ("tags | select('in', ['a', 'b']) | join(',')", RECORD, "b,a"),
        ("tags | select('startingwith', 'A') | join(',')", RECORD, "A"),
        ("nums | min", RECORD, "1.5"),
        ("nums | max", RECORD, "3"),
        ("nums | sum", RECORD, "6.5"),
        ("nums | select('gt', 1.5) | join(',')", RECORD, "3,2"),
        ("nums | select('>=', 2) | join(',')", RECORD, "3,2"),
        ("nums | map('round') | join(',')", RECORD, "3,2,2"),
        ("nums | map('string') | map('replace', '.', ',') | join(';')", RECORD, "3;1,5;2"),
        ("(people | sort(attribute='age') | last).name", RECORD, "Cy"),
        ("people | map(attribute='age', default=0) | join(',')", RECORD, "30,4,0"),
        ("people | sum(attribute='age')", RECORD, "34"),
        ("people | join(', ', attribute='name')", RECORD, "Bo, al, Cy"),
        ("(people | max(attribute='age')).name", RECORD, "Bo"),
        ("people | selectattr('age', 'defined') | map(attribute='name') | join", RECORD, "Boal"),
        ("(nums | batch(2))[1] | join", RECORD, "2"),
        ("(nums | batch(2, 0))[1] | join(',')", RECORD, "2,0"),
        ("(nums | slice(2))[0] | join(',')", RECORD, "3,1.5"),
        ("(nums | zip(tags))[0] | join('=')", RECORD, "3=b"),
        ("(o | dictsort)[0] | join('=')", RECORD, "A=2"),
        ("(o | dictsort(by='value'))[0] | join('=')", RECORD, "b=1"),
        ("(o | items)[1] | join('=')", RECORD, "A=2"),
        ("o | list | join(',')", RECORD, "b,A"),
        (
            "nums + [4] | length",
            RECORD,
            "R0205: cannot be evaluated: `+` needs numbers, and `nums` is a list",
        ),
        ("(nums + [4]) | length", RECORD, "4"),
        (
            "tags | select | join",
            RECORD,
            "R0205: cannot be evaluated: an item is text, which is neither true nor false",
        ),
        (
            "[1, 'a'] | sort",
            RECORD,
            "R0205: cannot be evaluated: the items of this differ: a number and text",
        ),
        ("a | join(',')", RECORD, "R0205: cannot be evaluated: `join` needs a list, and `a` is text"),
        (
            "people | sort | first",
            RECORD,
            "R0205: cannot be evaluated: the items of `people` have no order: an object",
        ),
        ("range(1, 10, 4) | join(',')", RECORD, "1,5,9"),
        ("range(3, 0, -1) | join(',')", RECORD, "3,2,1"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn tests_answer_true_or_false() {
    let rows = [
        ("a is defined", RECORD, "true"),
        ("a is string", RECORD, "true"),
        ("n is number", RECORD, "true"),
        ("true is number", RECORD, "false"),
        ("n is integer", RECORD, "true"),
        ("1.0 is integer", RECORD, "true"),
        ("1.5 is integer", RECORD, "false"),
        ("n is odd", RECORD, "true"),
        ("n is even", RECORD, "false"),
        ("n is divisibleby(7)", RECORD, "true"),
        ("n is divisibleby 0", RECORD, "R0205: cannot be evaluated: `is divisibleby` divides by zero"),
        ("a is startingwith('x')", RECORD, "true"),
        ("a is endingwith 'y'", RECORD, "false"),
        ("a is lower", RECORD, "true"),
        ("a is upper", RECORD, "false"),
        ("'ΑΒ 1' is upper", RECORD, "true"),
        ("n is boolean", RECORD, "false"),
        ("tags is sequence", RECORD, "true"),
        ("a is iterable", RECORD, "true"),
        ("n is iterable", RECORD, "false"),
        ("o is mapping", RECORD, "true"),
        ("n is not in [1, 2]", RECORD, "true"),
        ("n is ge(7)", RECORD, "true"),
        ("a is eq('x')", RECORD, "true"),
        ("a is eq(n)", RECORD, "R0205: cannot be evaluated: `a` is text, and is compared with a number"),
        ("a is even", RECORD, "R0205: cannot be evaluated: `is even` needs a number, and `a` is text"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}
