// Which accounts' search texts hold which three bytes in a row: a list of ids for each, as distances that are
// read from the newest to the oldest, a byte and a half each. What only the address has is in lists of its
// own, so that a search for names does not go through everybody at example.org. Not synchronised.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "memory/pages.h"

namespace usher {

class TrigramIndex {
  public:
    enum class Part : std::uint8_t { names, all };
    class Candidates;

    // Ids come in ascending order. `text`: search_text() of the account (domain/account.h).
    void add(std::uint32_t id, std::string_view text);
    std::uint32_t last() const { return last_; }
    // What it takes in memory, about.
    std::size_t bytes() const;

    // Descending: the ids that hold every trigram of the texts, and perhaps some more.
    Candidates candidates(const std::vector<std::string_view>& texts, Part part) const;

  private:
    // Bytes of a list, which lie behind it; no distance begins in one and ends in another.
    struct Chunk {
        Chunk* before;
        std::uint16_t used;
        std::uint16_t size;
        std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(this + 1); }
        const std::uint8_t* bytes() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
    };
    struct List {
        Chunk* newest = nullptr;
        std::uint32_t last = 0;
        std::uint32_t count = 0;
    };
    const List* find(std::uint32_t key) const;
    bool is_last(std::uint32_t key, std::uint32_t id) const;
    void append(List& list, std::uint32_t distance);
    Chunk* new_chunk(const List& list);

    Pages pages_;
    std::unordered_map<std::uint32_t, List> lists_;
    std::uint32_t last_ = 0;
    std::uint32_t texts_ = 0;
};

class TrigramIndex::Candidates {
  public:
    // False: the texts have no trigram, so anybody may be meant.
    bool is_narrowed() const { return narrowed_; }
    std::uint32_t next() { return at_ < size_ ? batch_[at_++] : next_batch(); }  // 0: no more

  private:
    friend class TrigramIndex;
    // As many as are compared at once.
    using Batch = std::array<std::uint32_t, 128>;

    // Goes back through one list.
    struct Cursor {
        explicit Cursor(const List* the_list);
        void step();
        // Up to `most` ids, from the current one on.
        std::size_t read(std::uint32_t* ids, std::size_t most);

        const Chunk* chunk;
        std::size_t end;        // of the bytes in it that were not read yet
        std::uint32_t current;  // 0: it is at its end
    };
    // A trigram of the texts.
    struct Choice {
        const List* names;
        const List* elsewhere;
        std::uint32_t count;
        std::size_t place;      // in the texts, one behind the other
        double share;           // of everybody
        double share_of_found;  // of those who have what was chosen before, as it seems
    };
    // Goes back through what has a trigram in the names, or only elsewhere.
    class Walk {
      public:
        explicit Walk(const Choice& choice) : names_(choice.names), elsewhere_(choice.elsewhere) {}
        std::size_t read(Batch& ids);
        // Leaves those of the first `size` ids that are in this one, too; how many they are.
        std::size_t leave_common(Batch& ids, std::size_t size);

      private:
        Cursor names_, elsewhere_;
        Batch ids_;
        std::size_t at_ = 0;
        std::size_t size_ = 0;
    };

    void choose(std::vector<Choice> choices);  // not empty
    std::uint32_t next_batch();

    std::vector<Walk> walks_;
    bool narrowed_ = false;
    Batch batch_;
    std::size_t at_ = 0;
    std::size_t size_ = 0;
};

}  // namespace usher
