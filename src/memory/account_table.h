// All accounts of a directory by id: found by id and by username, counted, and paged from any place at about
// the same cost. Not synchronised.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "memory/number_index.h"
#include "memory/packed_account.h"
#include "memory/pages.h"

namespace usher {

// Which states a list shows: a bit for each.
using StateSet = std::uint32_t;
inline constexpr StateSet any_state = ~StateSet{0};
constexpr StateSet state_bit(State state) { return StateSet{1} << static_cast<unsigned>(state); }

class AccountTable {
  public:
    AccountTable() = default;
    ~AccountTable() { clear(); }
    AccountTable(const AccountTable&) = delete;

    // put() throws std::length_error for an id above.
    static constexpr std::int64_t largest_id = 0xfffffffe;

    // nullptr when it is not there.
    const PackedAccount* find(std::int64_t id) const;
    // Somebody who will be asked for in a moment is on the way from memory meanwhile.
    void expect(std::int64_t id) const {
        if (const auto* account = find(id)) account->expect();
    }
    // 0 when there is none.
    std::int64_t find_username(std::string_view folded) const;

    void put(std::int64_t id, PackedAccount account);
    void erase(std::int64_t id);
    void clear();

    std::int64_t count(StateSet states = any_state) const;
    std::size_t bytes() const { return bytes_ + usernames_.bytes(); }
    std::int64_t end() const { return static_cast<std::int64_t>(blocks_.size()) * block_size; }

    // Those of these states, by id in either direction: `skip` are left out, then f(id, account) is called
    // until it returns false. Starts beyond `after`, when there is one (0: at the end).
    using Visit = std::function<bool(std::int64_t id, const PackedAccount&)>;
    void descend(StateSet states, std::int64_t after, std::int64_t skip, const Visit& f) const;
    void ascend(StateSet states, std::int64_t after, std::int64_t skip, const Visit& f) const;

    // The first of an account's credentials (memory/credential_table.h); 0: it has none.
    std::uint32_t& first_credential(std::int64_t id);

  private:
    static constexpr std::int64_t block_size = 4096;
    static constexpr std::int64_t run_size = 128;
    static constexpr std::uint8_t absent = 0xff;
    static constexpr std::size_t all_states = 8;
    // How many there are in each state: of a run, of a block, of all. A page far in is found by going over
    // those of the blocks and then of the runs in one of them.
    template <class Number>
    using Counts = std::array<Number, all_states>;
    template <class Number>
    static std::int64_t sum(const Counts<Number>& counts, StateSet set);

    struct Block {
        Block() { states.fill(absent); }
        std::array<PackedAccount, block_size> accounts;
        std::array<std::uint32_t, block_size> credentials{};
        std::array<std::uint8_t, block_size> states;
        std::array<Counts<std::uint8_t>, block_size / run_size> runs{};
        bool shows(std::size_t at, StateSet set) const {
            return states[at] != absent && (set >> states[at] & 1) != 0;
        }
    };

    // One more, or with -1 one less, in this state at this id.
    void tally(std::int64_t id, std::uint8_t state, int change);
    // Those of one block from `from` on, in steps of `step`, to its end; false when f has had enough.
    bool visit(std::int64_t number, std::int64_t from, std::int64_t step, StateSet states, std::int64_t& skip,
               const Visit& f) const;
    Block& block_for(std::int64_t id);
    std::size_t hash_of_username(std::int64_t id) const;

    std::vector<Block*> blocks_;  // in pages_; nullptr: nobody's ids are there
    Pages pages_;
    std::vector<Counts<std::uint16_t>> block_counts_;
    Counts<std::int64_t> counts_{};
    NumberIndex usernames_;
    std::size_t bytes_ = 0;
};

}  // namespace usher
