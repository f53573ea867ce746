"""Suggestions of result codes for a component, with reasons: a ranking over data that is read once.

It decides nothing: one administrator proposes and another decides (proposals.py).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from reception.models import ComponentCode, LinkStatus, ResultCode
from reception.standardisation.paper_names import COMMON, PaperName, read_name, similar, trigrams

MOST, LOOKED_AT = 5, 60
STRONG, POSSIBLE, LEAST, BESIDE_EXACT = 0.72, 0.45, 0.22, 0.6
COMMON_SHARE = 0.25
# Shares of the score: words of the code found in the name, words of the name explained, neighbours, letters.
OF_CODE, OF_NAME, OF_PAIRS, OF_LETTERS = 0.38, 0.22, 0.15, 0.25
OTHER_NUMBER, ISSUER_NAMED, LIKE_ANOTHER, USED_ELSEWHERE = 0.45, 0.06, 0.58, 0.75
WORDS_SHOWN = 4


@dataclass(frozen=True)
class Candidate:
    """A result code that may be suggested; `issued_by` names one procedure that issues its paper."""

    code: str
    name: str
    issuer: str = ""
    issued_by: str = ""
    needs_number: bool = False


@dataclass(frozen=True)
class Precedent:
    """An approved link: the code fills the component of this name in this procedure."""

    component_name: str
    code: str
    procedure: str


@dataclass(frozen=True)
class Suggestion:
    """A code with its score (0 to 1) and the reasons in short sentences; `warning` names a danger of confusion."""

    candidate: Candidate
    score: float
    reasons: tuple[str, ...]
    warning: str = ""

    @property
    def strength(self) -> str:
        """The score as a word: `strong`, `possible` or `weak`."""
        if self.warning:
            return "weak"
        return "strong" if self.score >= STRONG else "possible" if self.score >= POSSIBLE else "weak"


class _Text:
    """A name with everything that a comparison needs, computed once."""

    def __init__(self, text: str, weigh: Callable[[str], float]) -> None:
        self.name: PaperName = read_name(text)
        self.words = frozenset(self.name.words)
        self.pairs, self.letters = self.name.pairs, trigrams(self.name.head)
        self.weights = {word: weigh(word) for word in self.words}
        self.total = sum(self.weights.values()) or 1.0
        self.asked = sum(weight * self.name.places[word] for word, weight in self.weights.items()) or 1.0

    def likeness(self, other: "_Text") -> float:
        """Return how alike this name of a component and the other name are: 0 to 1."""
        if self.name.key == other.name.key:
            return 1.0
        common = sum(self.weights[word] * self.name.places[word] for word in self.words & other.words)
        pairs = len(self.pairs & other.pairs) / len(other.pairs) if other.pairs else 0.0
        score = OF_CODE * common / other.total + OF_NAME * common / self.asked
        return score + OF_PAIRS * pairs + OF_LETTERS * similar(self.letters, other.letters)

    def has_other_number(self, other: "_Text") -> bool:
        """Whether both names hold a number and the numbers differ: number 1 never stands for number 2."""
        mine, its = self.name.numbers, other.name.numbers
        return bool(mine and its and not mine & its)


class Ranking:
    """Makes suggestions for any number of components after reading codes and approved links once."""

    def __init__(self, candidates: Iterable[Candidate], precedents: Iterable[Precedent] = ()) -> None:
        self._candidates = {candidate.code: candidate for candidate in candidates}
        names = [candidate.name for candidate in self._candidates.values()]
        seen = Counter(word for name in names for word in set(read_name(name).words))
        size = len(self._candidates)
        self._rarity, self._unknown = {w: math.log(1 + size / n) for w, n in seen.items()}, math.log(2 + size)
        self._names = {code: _Text(candidate.name, self._weight) for code, candidate in self._candidates.items()}
        self._issuers = {code: _offices(candidate.issuer) for code, candidate in self._candidates.items()}
        self._used: dict[str, list[tuple[_Text, str]]] = defaultdict(list)
        for link in precedents:
            if link.code in self._candidates:
                self._used[link.code].append((_Text(link.component_name, self._weight), link.procedure))
        self._with_word: dict[str, set[str]] = defaultdict(set)
        for code, text in self._names.items():
            for known in (text, *(used for used, _ in self._used.get(code, ()))):
                for word in known.words:
                    self._with_word[word].add(code)

    def suggest(self, name: str, *, procedure: str = "", most: int = MOST) -> list[Suggestion]:
        """Return the best codes for a component's name, best first and at most `most`.

        `procedure` is the code of the component's procedure, whose own links are no precedents.
        """
        wanted = _Text(name, self._weight)
        judged = [(*self._judge(wanted, code, procedure), code) for code in self._nearest(wanted)]
        likely = [verdict for verdict in judged if verdict[0] >= LEAST]
        best = sorted(likely, key=lambda verdict: (-verdict[0], verdict[-1]))[:most]
        suggestions = [self._explain(wanted, *verdict) for verdict in best]
        if suggestions and suggestions[0].score == 1.0:
            # One code has the very name of the component: codes that only share words with it count for less.
            scores = [best.score if best.score == 1.0 else min(best.score, BESIDE_EXACT) for best in suggestions]
            return [replace(one, score=score) for one, score in zip(suggestions, scores, strict=True)]
        return suggestions

    def _weight(self, word: str) -> float:
        """Return how much a word tells about a paper: rare words more than common ones."""
        return self._rarity.get(word, self._unknown) * (COMMON_SHARE if word in COMMON else 1.0)

    def _nearest(self, wanted: _Text) -> list[str]:
        """Return the codes that share the most telling words; only these are compared closely."""
        shared: Counter = Counter()
        for word, place in wanted.name.places.items():
            for code in self._with_word.get(word, ()):
                shared[code] += wanted.weights[word] * place
        return [code for code, _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:LOOKED_AT]]

    def _judge(self, wanted: _Text, code: str, procedure: str) -> tuple[float, list[str], bool]:
        """Return score, reasons besides the name, and whether the names hold different numbers."""
        score, reasons = wanted.likeness(self._names[code]), []
        best, same_name, like = 0.0, set(), set()
        for used, by in self._used.get(code, ()):
            if by == procedure or wanted.has_other_number(used):
                continue
            likeness = wanted.likeness(used)
            best = max(best, likeness)
            if likeness == 1.0:
                same_name.add(by)
            elif likeness >= LIKE_ANOTHER:
                like.add(by)
        if same_name or like:
            score = 1 - (1 - score) * (1 - USED_ELSEWHERE * best)
            like -= same_name
            reasons += [f"{len(same_name)} thủ tục khác đã dùng mã này cho giấy tờ cùng tên"] if same_name else []
            reasons += [f"{len(like)} thủ tục khác đã dùng mã này cho giấy tờ gần giống"] if like else []
        else:
            score = max(score, best * USED_ELSEWHERE)
        if any(office <= wanted.words for office in self._issuers[code]):  # the name contains an issuer's whole name
            score = min(1.0, score + ISSUER_NAMED)
            reasons.append("tên có nhắc đến cơ quan cấp")
        trap = wanted.has_other_number(self._names[code])
        return (score * OTHER_NUMBER if trap else score), reasons, trap

    def _explain(self, wanted: _Text, score: float, known: list[str], trap: bool, code: str) -> Suggestion:
        """Return the suggestion of a code with all its reasons."""
        candidate = self._candidates[code]
        reasons = [self._say_words(wanted, code), *known]
        if candidate.issued_by:
            reasons.append(f"là kết quả của thủ tục {candidate.issued_by}")
        warning = "tên chỉ khác con số: dễ nhầm, hai loại giấy không thay được nhau" if trap else ""
        return Suggestion(candidate, round(score, 3), tuple(filter(None, reasons)), warning)

    def _say_words(self, wanted: _Text, code: str) -> str:
        """Return the reason that the words of both names give, "" without one."""
        text = self._names[code]
        if wanted.name.key == text.name.key:
            return "trùng tên sau khi bỏ dấu và viết đủ chữ tắt"
        if text.words <= wanted.words:
            return "tên giấy tờ chứa trọn tên kết quả"
        telling = sorted((wanted.words & text.words) - COMMON, key=text.name.words.index)[:WORDS_SHOWN]
        return f"cùng có: {', '.join(_as_printed(self._candidates[code].name, telling))}" if telling else ""


def _offices(issuer: str) -> list[frozenset[str]]:
    """Return the words of each issuer that the text names."""
    offices = (frozenset(read_name(office).words) - {"cap"} for office in issuer.split(";"))
    return [words for words in offices if words]


def _as_printed(name: str, folded: list[str]) -> list[str]:
    """Return the folded words as `name` prints them; a word that is not in it stays folded."""
    printed = {}
    for word in name.replace(",", " ").split():
        printed.setdefault(read_name(word).key, word.lower())
    return [printed.get(word, word) for word in folded]


def read_ranking() -> Ranking:
    """Return the ranking over today's catalogue, read in three queries however large it is."""
    issued_by = {}
    through = ResultCode.produced_by.through.objects.order_by("procedureversion__procedure__code")
    for pk, name in through.values_list("resultcode_id", "procedureversion__procedure__name"):
        issued_by.setdefault(pk, name)
    codes = ResultCode.objects.values_list("pk", "code", "name", "issuer", "needs_reference_number")
    candidates = [
        Candidate(code, name, issuer, issued_by.get(pk, ""), needed) for pk, code, name, issuer, needed in codes
    ]
    links = ComponentCode.objects.filter(status=LinkStatus.APPROVED).values_list(
        "component__name", "result_code__code", "component__version__procedure__code"
    )
    return Ranking(candidates, [Precedent(*link) for link in links])
