#include "store/sql/newest_events.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>

namespace usher {

namespace {

// Only the index is looked at, from the newest end of each source. SQLite has no LATERAL, and asking it many
// times costs nothing but the walks.
const std::string newest_of_source =
    "SELECT e.happened_at, e.id FROM event e WHERE e.source_id = {} AND (e.happened_at, e.id) < ($3, $4) "
    "ORDER BY e.happened_at DESC, e.id DESC LIMIT $2";

std::string with_source(std::string text, std::string_view source) {
    return text.replace(text.find("{}"), 2, source);
}

const Query select_newest_of_one(with_source(newest_of_source, "$1"));
const Query select_newest_of_each(
    "SELECT n.happened_at, n.id, s.number FROM jsonb_array_elements_text(CAST($1 AS JSONB)) "
    "WITH ORDINALITY AS s(id, number) CROSS JOIN LATERAL (" +
    with_source(newest_of_source, "CAST(s.id AS BIGINT)") + ") n");

struct Candidate {
    EventPlace place;
    std::size_t source;  // its index
};

class Candidates {
  public:
    Candidates(Connection& connection, const std::vector<EventSourceId>& sources, EventPlace before)
        : connection_(connection), sources_(sources), before_(before) {}

    // The newest `depth` of each of these sources.
    void read(const std::vector<std::size_t>& open, std::size_t depth) {
        if (connection_.engine() == Engine::sqlite) {
            for (const auto source : open) {
                Rows rows(connection_, select_newest_of_one, sources_[source],
                          static_cast<std::int64_t>(depth), before_.happened_at, before_.id);
                while (rows.next()) add(rows, source);
            }
            return;
        }
        const auto ids = json_list(open, [&](std::size_t source) { return sources_[source].value; });
        Rows rows(connection_, select_newest_of_each, ids, static_cast<std::int64_t>(depth),
                  before_.happened_at, before_.id);
        while (rows.next()) add(rows, open[static_cast<std::size_t>(rows.integer(2)) - 1]);
    }

    // Leaves the newest `count`, sorted.
    void keep(std::size_t count) {
        const auto newer = [](const Candidate& a, const Candidate& b) { return a.place > b.place; };
        const auto end = found_.begin() + static_cast<std::ptrdiff_t>(std::min(count, found_.size()));
        std::partial_sort(found_.begin(), end, found_.end(), newer);
        found_.erase(end, found_.end());
    }

    // Sources of which `depth` were read and all are still among those kept: there may be more to keep.
    std::vector<std::size_t> cut_off_at(std::size_t depth) const {
        std::vector<std::size_t> kept(sources_.size());
        for (const auto& candidate : found_) ++kept[candidate.source];
        std::vector<std::size_t> open;
        for (std::size_t source = 0; source < kept.size(); ++source)
            if (kept[source] == depth) open.push_back(source);
        return open;
    }

    void forget(const std::vector<std::size_t>& sources) {
        std::erase_if(found_, [&](const Candidate& candidate) {
            return std::binary_search(sources.begin(), sources.end(), candidate.source);
        });
    }

    std::vector<EventPlace> places() const {
        std::vector<EventPlace> places;
        places.reserve(found_.size());
        for (const auto& candidate : found_) places.push_back(candidate.place);
        return places;
    }

  private:
    void add(Rows& rows, std::size_t source) {
        found_.push_back({{rows.integer(0), rows.integer(1)}, source});
    }

    Connection& connection_;
    const std::vector<EventSourceId>& sources_;
    EventPlace before_;
    std::vector<Candidate> found_;
};

}  // namespace

// `count` of each source would always do and is mostly far too much. A few of each are read at first; where
// all of them belong to the answer, there may be more, and these sources are read deeper.
std::vector<EventPlace> newest_events(Connection& connection, const std::vector<EventSourceId>& sources,
                                      EventPlace before, std::size_t count) {
    if (sources.empty() || count == 0) return {};
    Candidates candidates(connection, sources, before);
    std::vector<std::size_t> open(sources.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    for (std::size_t depth = 4 + 4 * count / sources.size(); !open.empty(); depth *= 4) {
        depth = std::min(depth, count);
        candidates.forget(open);
        candidates.read(open, depth);
        candidates.keep(count);
        if (depth == count) break;
        open = candidates.cut_off_at(depth);
    }
    return candidates.places();
}

}  // namespace usher
