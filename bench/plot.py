"""docs/performance.svg: how much of each goal is reached, on a logarithmic scale, readable on light and dark."""
import math
from xml.sax.saxutils import escape

import goals
import report

WIDTH, LEFT, RIGHT, ROW, TOP = 1060, 410, 240, 19, 84
STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
.title { font-size: 17px; font-weight: 600 } .part { font-weight: 600 } .small { font-size: 11px; fill: #57606a }
.page { fill: #ffffff } .grid { stroke: #d8dee4 } .goal { stroke: #24292f; stroke-width: 1.5 }
.met { fill: #2da44e } .missed { fill: #d1242f } .whisker { stroke: #24292f; stroke-width: 1.2 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .small { fill: #9198a1 } .page { fill: #0d1117 } .grid { stroke: #30363d }
.goal, .whisker { stroke: #e6edf3 } .met { fill: #3fb950 } .missed { fill: #f85149 }
}
"""


class Scale:
    """From a share of the goal to a place between LEFT and the right margin."""

    def __init__(self, shares):
        self.low = max(-2, math.floor(math.log10(min([0.5, *shares]))))
        self.high = min(2, math.ceil(math.log10(max([2, *shares]))))

    def place(self, share):
        power = min(self.high, max(self.low, math.log10(max(share, 1e-6))))
        return LEFT + (power - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)

    def ticks(self):
        for power in range(self.low, self.high + 1):
            yield 10.0 ** power


def bar(line, scale, y):
    goal = line.goal
    shares = sorted(map(goal.share, (line.low, line.high)))
    start, end = sorted((scale.place(1), scale.place(goal.share(line.value))))
    low, high = map(scale.place, shares)
    middle = y + ROW / 2
    verdict = "met" if goal.is_met(line.value) else "missed"
    value = f"{goals.number(line.value, goal.digits)} {goal.unit} ({goal.text()})"
    return (f'<text x="{LEFT - 8}" y="{middle + 4:.1f}" text-anchor="end">{escape(goal.work)}</text>'
            f'<rect class="{verdict}" x="{start:.1f}" y="{y + 4}" height="{ROW - 8}" '
            f'width="{max(end - start, 1):.1f}"/>'
            f'<path class="whisker" fill="none" d="M{low:.1f} {middle - 3}v6m0 -3H{high:.1f}m0 -3v6"/>'
            f'<text x="{WIDTH - RIGHT + 10}" y="{middle + 4:.1f}">{escape(value)}</text>')


def draw(parts):
    measured = [(part, [line for line in report.lines_of(part) if line.goal.is_met(line.value) is not None])
                for part in parts]
    measured = [(part, lines) for part, lines in measured if lines]
    scale = Scale([line.goal.share(value) for _, lines in measured for line in lines
                   for value in (line.value, line.low, line.high)])
    body, y = [], TOP
    for part, lines in measured:
        body.append(f'<text class="part" x="16" y="{y + ROW - 5}">{escape(goals.TITLES[part])}</text>')
        y += ROW
        for line in lines:
            body.append(bar(line, scale, y))
            y += ROW
        y += 6
    grid = []
    for tick in scale.ticks():
        x = scale.place(tick)
        kind, words = ("goal", "the goal") if tick == 1 else ("grid", f"{tick:g} ×")
        grid.append(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{y}"/>'
                    f'<text class="small" x="{x:.1f}" y="{TOP - 10}" text-anchor="middle">{words}</text>')
    date, _, rest = report.heading(parts).partition("; ")
    size = f'width="{WIDTH}" height="{y + 16}" viewBox="0 0 {WIDTH} {y + 16}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
            f'<style>{STYLE}</style><rect class="page" width="100%" height="100%"/>'
            f'<text class="title" x="16" y="28">Usher against its goals, {escape(date)}</text>'
            f'<text class="small" x="16" y="48">{escape(rest)}; right of the line is better than the goal; '
            f'whiskers: least and greatest round</text>' + "\n".join(grid + body) + "</svg>\n")
