#include "memory/trigram_index.h"

#include <algorithm>

namespace usher {

namespace {

constexpr std::size_t trigram = 3;
// A list this many times as long as the shortest rules out less than it costs to walk.
constexpr std::uint32_t too_long = 6;
// More lists than this hardly rule out anything.
constexpr std::size_t most_lists = 4;
constexpr std::size_t node_overhead = 80;      // of a list that is there
constexpr std::uint32_t elsewhere = 1u << 24;  // marks the key of a list that is not of names

std::uint32_t key_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t offset) {
        return std::uint32_t{static_cast<unsigned char>(text[at + offset])};
    };
    return byte(0) << 16 | byte(1) << 8 | byte(2);
}

// Seven bits a byte, the bytes behind the first marked: so it is read from its end.
void append_distance(std::string& out, std::uint32_t distance) {
    out.push_back(static_cast<char>(distance & 0x7f));
    while (distance >>= 7) out.push_back(static_cast<char>((distance & 0x7f) | 0x80));
}

// Where username and name, each with the end of its line, are over.
std::size_t end_of_names(std::string_view text) { return text.find('\n', text.find('\n') + 1) + 1; }

}  // namespace

void TrigramIndex::add(std::uint32_t id, std::string_view text) {
    last_ = id;
    const auto names = end_of_names(text);
    for (std::size_t at = 0; at + trigram <= text.size(); ++at) {
        auto& list = lists_[key_at(text, at) | (at + trigram <= names ? 0 : elsewhere)];
        if (list.last == id) continue;
        if (list.count == 0) bytes_ += node_overhead;
        bytes_ -= list.distances.capacity();
        append_distance(list.distances, id - list.last);
        bytes_ += list.distances.capacity();
        list.last = id;
        ++list.count;
    }
}

void TrigramIndex::shrink() {
    for (auto& [key, list] : lists_) {
        bytes_ -= list.distances.capacity();
        list.distances.shrink_to_fit();
        bytes_ += list.distances.capacity();
    }
}

const TrigramIndex::List* TrigramIndex::find(std::uint32_t key) const {
    const auto list = lists_.find(key);
    return list == lists_.end() ? nullptr : &list->second;
}

TrigramIndex::Candidates TrigramIndex::candidates(const std::vector<std::string_view>& texts,
                                                  Part part) const {
    Candidates candidates;
    std::vector<std::uint32_t> keys;
    for (const auto text : texts)
        for (std::size_t at = 0; at + trigram <= text.size(); ++at) keys.push_back(key_at(text, at));
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    candidates.narrowed_ = !keys.empty();
    auto& walks = candidates.walks_;
    for (const auto key : keys) {
        const auto* names = find(key);
        const auto* others = part == Part::all ? find(key | elsewhere) : nullptr;
        const auto count = (names ? names->count : 0) + (others ? others->count : 0);
        walks.push_back({Candidates::Cursor(names), Candidates::Cursor(others), count});
    }
    std::sort(walks.begin(), walks.end(),
              [](const auto& one, const auto& other) { return one.count < other.count; });
    std::size_t worth = 0;
    while (worth < std::min(walks.size(), most_lists) && walks[worth].count / too_long <= walks.front().count)
        ++worth;
    walks.erase(walks.begin() + static_cast<std::ptrdiff_t>(worth), walks.end());
    return candidates;
}

TrigramIndex::Candidates::Cursor::Cursor(const List* the_list)
    : list(the_list), end(list ? list->distances.size() : 0), current(list ? list->last : 0) {}

void TrigramIndex::Candidates::Cursor::step() {
    const auto* bytes = reinterpret_cast<const unsigned char*>(list->distances.data());
    std::uint32_t distance = 0;
    unsigned char byte;
    do {
        byte = bytes[--end];
        distance = distance << 7 | (byte & 0x7fu);
    } while (byte & 0x80);
    current -= distance;  // the first distance is the first id itself
}

void TrigramIndex::Candidates::Walk::step() {
    const auto id = current();
    if (names.current == id) names.step();
    if (elsewhere.current == id) elsewhere.step();
}

std::uint32_t TrigramIndex::Candidates::next() {
    if (walks_.empty()) return 0;
    auto& shortest = walks_.front();
    while (const auto id = shortest.current()) {
        bool in_all = true;
        for (std::size_t at = 1; at < walks_.size() && in_all; ++at) {
            auto& walk = walks_[at];
            while (walk.current() > id) walk.step();
            in_all = walk.current() == id;
        }
        shortest.step();
        if (in_all) return id;
    }
    return 0;
}

}  // namespace usher
