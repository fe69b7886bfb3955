#include "memory/trigram_index.h"

#include <algorithm>
#include <new>

namespace usher {

namespace {

constexpr std::size_t trigram = 3;
// A list this many times as long as the shortest rules out less than it costs to walk.
constexpr std::uint32_t too_long = 6;
// More lists than this hardly rule out anything.
constexpr std::size_t most_lists = 4;
constexpr std::size_t node = 56;               // of a list that is there
constexpr std::uint32_t elsewhere = 1u << 24;  // marks the key of a list that is not of names

std::uint32_t key_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t offset) {
        return std::uint32_t{static_cast<unsigned char>(text[at + offset])};
    };
    return byte(0) << 16 | byte(1) << 8 | byte(2);
}

constexpr std::size_t longest_distance = 5;
// A chunk is an eighth of what a list has already, about as many bytes as it takes ids, within these.
constexpr std::size_t smallest_chunk = 32;
constexpr std::size_t largest_chunk = 2048;
constexpr std::uint32_t part_of_list = 8;

// Where username and name, each with the end of its line, are over.
std::size_t end_of_names(std::string_view text) { return text.find('\n', text.find('\n') + 1) + 1; }

}  // namespace

void TrigramIndex::add(std::uint32_t id, std::string_view text) {
    last_ = id;
    const auto names = end_of_names(text);
    for (std::size_t at = 0; at + trigram <= text.size(); ++at) {
        auto& list = lists_[key_at(text, at) | (at + trigram <= names ? 0 : elsewhere)];
        if (list.last == id) continue;
        append(list, id - list.last);
        list.last = id;
        ++list.count;
    }
}

// Seven bits a byte, the bytes behind the first marked: so it is read from its end.
void TrigramIndex::append(List& list, std::uint32_t distance) {
    auto* chunk = list.newest;
    if (chunk == nullptr || chunk->used + longest_distance > chunk->size)
        chunk = list.newest = new_chunk(list);
    auto* const bytes = chunk->bytes();
    bytes[chunk->used++] = static_cast<std::uint8_t>(distance & 0x7f);
    while (distance >>= 7) bytes[chunk->used++] = static_cast<std::uint8_t>((distance & 0x7f) | 0x80);
}

TrigramIndex::Chunk* TrigramIndex::new_chunk(const List& list) {
    const auto size = std::clamp<std::size_t>(list.count / part_of_list / alignof(Chunk) * alignof(Chunk),
                                              smallest_chunk, largest_chunk);
    return new (pages_.take(size)) Chunk{list.newest, 0, static_cast<std::uint16_t>(size - sizeof(Chunk))};
}

std::size_t TrigramIndex::bytes() const { return pages_.bytes() + lists_.size() * node; }

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
    : chunk(the_list ? the_list->newest : nullptr),
      end(chunk ? chunk->used : 0),
      current(the_list ? the_list->last : 0) {}

void TrigramIndex::Candidates::Cursor::step() {
    if (end == 0) {
        chunk = chunk->before;
        end = chunk->used;
    }
    const auto* const bytes = chunk->bytes();
    std::uint32_t distance = 0;
    std::uint8_t byte;
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
