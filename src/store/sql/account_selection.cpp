#include "store/sql/account_selection.h"

#include <array>
#include <memory>
#include <string>

#include "base/text.h"
#include "store/sql/account_sources.h"
#include "store/sql/accounts.h"

namespace usher {

namespace {

constexpr std::size_t orders = static_cast<std::size_t>(AccountOrder::last_seen_at) + 1;

std::string column(Engine engine, AccountOrder by) {
    switch (by) {
        case AccountOrder::id:
            return "a.id";
        case AccountOrder::name:
            return engine == Engine::sqlite ? "a.name" : "a.name COLLATE \"C\"";
        case AccountOrder::username:
            return "a.username_folded";
        case AccountOrder::created_at:
            return "a.created_at";
        case AccountOrder::updated_at:
            return "a.updated_at";
        case AccountOrder::last_seen_at:
            return "COALESCE(a.last_seen_at, 0)";
    }
    return "a.id";
}

// The rows of a stream come in the order of their ids.
std::string order_text(Engine engine, Source source, AccountOrder by, bool ascending) {
    const std::string direction = ascending ? " ASC" : " DESC";
    if (source == Source::stream_by_trigrams) return "ORDER BY t.rowid DESC";
    if (source == Source::stream_by_scan) return "ORDER BY s.account_id DESC";
    if (by == AccountOrder::id) return "ORDER BY a.id" + direction;
    return "ORDER BY " + column(engine, by) + direction + ", a.id" + direction;
}

// Ids only: what is skipped or sorted away is then often not more than an entry of an index.
std::string page_text(Engine engine, Source source, AccountOrder by, bool ascending, bool placed) {
    if (!is_for(engine, source)) return {};
    int at = parameter_count(engine, source);
    const auto next = [&] { return "$" + std::to_string(++at); };
    std::string text = "SELECT a.id" + from_where(engine, source, by);
    const std::string beyond = ascending ? " > " : " < ";
    if (placed && by == AccountOrder::id) {
        text += "AND a.id" + beyond + next() + " ";
    } else if (placed) {
        const std::string value = next();
        text += "AND (" + column(engine, by) + ", a.id)" + beyond + "(" + value + ", " + next() + ") ";
    }
    text += order_text(engine, source, by, ascending);
    const std::string limit = next();
    return text + " LIMIT " + limit + " OFFSET " + next();
}

std::string count_text(Engine engine, Source source) {
    if (!is_for(engine, source)) return {};
    return "SELECT COUNT(*) FROM (SELECT 1" + from_where(engine, source, AccountOrder::id) + "LIMIT $" +
           std::to_string(parameter_count(engine, source) + 1) + ") counted";
}

// Which page of which source; none for what is never asked.
struct Selections {
    std::array<std::unique_ptr<Query>, all_sources * orders * 4> pages;
    std::array<std::unique_ptr<Query>, all_sources> counts;

    Selections() {
        for (std::size_t at = 0; at < all_sources; ++at) {
            const auto source = static_cast<Source>(at);
            counts[at] = std::make_unique<Query>(count_text(Engine::sqlite, source),
                                                 count_text(Engine::postgres, source));
            for (std::size_t by = 0; by < orders; ++by)
                for (unsigned bits = 0; bits < 4; ++bits)
                    add_page(source, static_cast<AccountOrder>(by), (bits & 1) != 0, (bits & 2) != 0);
        }
    }

    void add_page(Source source, AccountOrder by, bool ascending, bool placed) {
        if (is_stream(source) && (by != AccountOrder::id || ascending)) return;
        pages[place(source, by, ascending, placed)] =
            std::make_unique<Query>(page_text(Engine::sqlite, source, by, ascending, placed),
                                    page_text(Engine::postgres, source, by, ascending, placed));
    }

    static std::size_t place(Source source, AccountOrder by, bool ascending, bool placed) {
        return (static_cast<std::size_t>(source) * orders + static_cast<std::size_t>(by)) * 4 +
               (ascending ? 1 : 0) + (placed ? 2 : 0);
    }
};
const Selections selections;

Parameter place_value(const AccountSequence& sequence) {
    switch (sequence.by) {
        case AccountOrder::name:
            return sequence.after->text;
        case AccountOrder::username:
            return fold_case(sequence.after->text);
        case AccountOrder::id:
        case AccountOrder::created_at:
        case AccountOrder::updated_at:
        case AccountOrder::last_seen_at:
            break;
    }
    return micros(sequence.after->time);
}

}  // namespace

std::vector<Account> selected_accounts(Connection& connection, const AccountFilter& filter,
                                       const AccountSequence& sequence, std::int64_t offset,
                                       std::int64_t limit) {
    if (limit <= 0) return {};
    const bool newest_first = sequence.by == AccountOrder::id && !sequence.ascending;
    auto chosen = select_by(connection, filter, newest_first);
    if (sequence.after) {
        if (sequence.by != AccountOrder::id) chosen.parameters.push_back(place_value(sequence));
        chosen.parameters.emplace_back(sequence.after->id.value);
    }
    const auto& query = *selections.pages[Selections::place(chosen.source, sequence.by, sequence.ascending,
                                                            sequence.after.has_value())];
    std::vector<AccountId> ids;
    {
        Rows rows(connection, query, chosen.parameters, limit, offset);
        while (rows.next()) ids.push_back(rows.id<AccountId>(0));
    }
    if (ids.empty()) return {};
    return SqlAccountReader(connection).by_ids(ids);
}

std::int64_t count_selected(Connection& connection, const AccountFilter& filter, std::int64_t most) {
    const auto chosen = select_by(connection, filter, true);
    return number(connection, *selections.counts[static_cast<std::size_t>(chosen.source)], chosen.parameters,
                  most)
        .value_or(0);
}

}  // namespace usher
