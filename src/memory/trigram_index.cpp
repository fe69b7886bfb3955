#include "memory/trigram_index.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace usher {

namespace {

constexpr std::size_t trigram = 3;
// Looking at an account takes as long as so many steps in a list.
constexpr double steps_for_a_look = 80;
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
    ++texts_;
    const auto names = end_of_names(text);
    for (std::size_t at = 0; at + trigram <= text.size(); ++at) {
        const auto key = key_at(text, at);
        const bool is_name = at + trigram <= names;
        if (!is_name && is_last(key, id)) continue;
        auto& list = lists_[is_name ? key : key | elsewhere];
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

bool TrigramIndex::is_last(std::uint32_t key, std::uint32_t id) const {
    const auto* list = find(key);
    return list != nullptr && list->last == id;
}

TrigramIndex::Candidates TrigramIndex::candidates(const std::vector<std::string_view>& texts,
                                                  Part part) const {
    std::vector<Candidates::Choice> choices;
    std::size_t before = 0;
    for (const auto text : texts) {
        for (std::size_t at = 0; at + trigram <= text.size(); ++at) {
            const auto key = key_at(text, at);
            const auto* names = find(key);
            const auto* others = part == Part::all ? find(key | elsewhere) : nullptr;
            const auto count = (names ? names->count : 0) + (others ? others->count : 0);
            const double share = texts_ == 0 ? 0 : static_cast<double>(count) / texts_;
            choices.push_back({names, others, count, before + at, share, share});
        }
        before += text.size() + trigram;
    }
    Candidates candidates;
    candidates.narrowed_ = !choices.empty();
    if (!choices.empty()) candidates.choose(std::move(choices));
    return candidates;
}

// The shortest list, and then whichever saves most: those whom it rules out would have to be looked at. A
// trigram that shares characters with one that was chosen says as much less.
void TrigramIndex::Candidates::choose(std::vector<Choice> choices) {
    const auto saved = [&](const Choice& choice, double left) {
        return left * (1 - choice.share_of_found) * steps_for_a_look - choice.count;
    };
    auto best = std::min_element(choices.begin(), choices.end(),
                                 [](const auto& one, const auto& other) { return one.count < other.count; });
    double left = best->count;
    for (;;) {
        walks_.emplace_back(*best);
        for (auto& choice : choices) {
            const auto apart = std::max(choice.place, best->place) - std::min(choice.place, best->place);
            if (apart >= trigram) continue;
            const double new_part = static_cast<double>(apart) / trigram;
            choice.share_of_found = std::max(choice.share_of_found, std::pow(choice.share, new_part));
        }
        best = std::max_element(choices.begin(), choices.end(), [&](const auto& one, const auto& other) {
            return saved(one, left) < saved(other, left);
        });
        if (saved(*best, left) <= 0) return;
        left *= best->share_of_found;
    }
}

TrigramIndex::Candidates::Cursor::Cursor(const List* the_list)
    : chunk(the_list ? the_list->newest : nullptr),
      end(chunk ? chunk->used : 0),
      current(the_list ? the_list->last : 0) {}

void TrigramIndex::Candidates::Cursor::step() {
    if (end == 0) {
        chunk = chunk->before;
        end = chunk->used;
        // The next one is far away, and about as long as this one.
        if (const auto* const before = chunk->before) {
            __builtin_prefetch(before);
            __builtin_prefetch(before->bytes() + end);
        }
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

std::size_t TrigramIndex::Candidates::Cursor::read(std::uint32_t* ids, std::size_t most) {
    std::size_t size = 0;
    while (size < most && current != 0) {
        ids[size++] = current;
        step();
        // A distance has one byte or two without a pattern: no branch foresees which.
        const auto* const bytes = chunk->bytes();
        auto id = current;
        auto at = end;
        while (size < most && at >= 2) {
            const std::uint32_t last = bytes[at - 1];
            const std::uint32_t before = bytes[at - 2];
            const std::uint32_t has_two = last >> 7;
            if ((has_two & before >> 7) != 0) break;  // it has more
            ids[size++] = id;
            id -= (last & 0x7f) << 7 * has_two | (before & -has_two);
            at -= 1 + has_two;
        }
        current = id;
        end = at;
    }
    return size;
}

std::size_t TrigramIndex::Candidates::Walk::read(Batch& ids) {
    if (elsewhere_.current == 0) return names_.read(ids.data(), ids.size());
    if (names_.current == 0) return elsewhere_.read(ids.data(), ids.size());
    std::size_t size = 0;
    while (size < ids.size() && (names_.current | elsewhere_.current) != 0) {
        auto& newest = names_.current > elsewhere_.current ? names_ : elsewhere_;
        ids[size++] = newest.current;
        newest.step();
    }
    return size;
}

std::size_t TrigramIndex::Candidates::Walk::leave_common(Batch& ids, std::size_t size) {
    std::size_t from = 0;
    std::size_t left = 0;
    while (from < size) {
        if (at_ == size_) {
            at_ = 0;
            size_ = read(ids_);
            if (size_ == 0) break;
        }
        // Which list goes on is as good as random, so no branch is taken for it.
        while (from < size && at_ < size_) {
            const auto one = ids[from];
            const auto other = ids_[at_];
            ids[left] = one;
            left += one == other;
            from += one >= other;
            at_ += one <= other;
        }
    }
    return left;
}

std::uint32_t TrigramIndex::Candidates::next_batch() {
    at_ = size_ = 0;
    while (size_ == 0 && !walks_.empty()) {
        size_ = walks_.front().read(batch_);
        if (size_ == 0) return 0;
        for (auto walk = walks_.begin() + 1; walk != walks_.end(); ++walk)
            size_ = walk->leave_common(batch_, size_);
    }
    return size_ == 0 ? 0 : batch_[at_++];
}

}  // namespace usher
