"""What both comparisons share: running our program, judging its answers, and reporting."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
# Where the questions and both answers are left for whoever wants to look.
OUTPUT = HERE.parent.parent / "target" / "reference"
LEAST_AGREEMENT = 0.999


def ask(program, questions):
    """Our answers to the questions, one line each, in order."""
    text = "".join("\t".join(question) + "\n" for question in questions)
    done = subprocess.run([program], input=text.encode(), stdout=subprocess.PIPE, check=True)
    answers = done.stdout.decode().splitlines()
    if len(answers) != len(questions):
        sys.exit(f"{program} gave {len(answers)} answers to {len(questions)} questions")
    return answers


def known_differences(area):
    """The differences that are explained, by question: (reference, ours)."""
    known = {}
    path = HERE / "known-differences.txt"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 6 or not cells[5].strip():
            sys.exit(f"{path.name}:{number}: six cells are wanted, and the last of them is an explanation")
        if cells[0] == area:
            known[(cells[1], cells[2])] = (cells[3], cells[4])
    return known


def judge(area, program, questions, expected, least_count):
    """Compares our answers with the reference's, reports, and ends the process unless all is well."""
    answers = ask(program, questions)
    keep(area, questions, expected, answers)
    known = known_differences(area)
    different, unexplained = 0, []
    for question, reference, ours in zip(questions, expected, answers):
        if reference == ours:
            continue
        different += 1
        if known.get(question) != (reference, ours):
            unexplained.append("\t".join([area, *question, reference, ours]))
    asked = dict(zip(questions, zip(expected, answers)))
    stale = [question for question, pair in known.items() if question in asked and asked[question] != pair]
    agreement = 1 - different / len(questions)
    print(f"{area}: {len(questions)} comparisons, differing: {different}, agreement {agreement:.4%}")
    for line in unexplained:
        print(f"  not explained: {line}")
    for question in stale:
        print(f"  no longer true: {area} {' '.join(question)}")
    if len(questions) < least_count:
        sys.exit(f"{area}: fewer than {least_count} comparisons")
    if unexplained or stale:
        sys.exit(f"{area}: tests/reference/known-differences.txt does not tell what was found")
    if agreement <= LEAST_AGREEMENT:
        sys.exit(f"{area}: agreement is not above {LEAST_AGREEMENT:.1%}")


def keep(area, questions, expected, answers):
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with open(OUTPUT / f"{area}.tsv", "w", encoding="utf-8") as file:
        for question, reference, ours in zip(questions, expected, answers):
            file.write("\t".join([*question, reference, ours]) + "\n")
