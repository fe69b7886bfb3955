// All accounts of a directory by id: found by id and by username, counted, and paged from any place at about
// the same cost. Not synchronised.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "memory/packed_account.h"

namespace usher {

// Which states a list shows: a bit for each.
using StateSet = std::uint32_t;
inline constexpr StateSet any_state = ~StateSet{0};
constexpr StateSet state_bit(State state) { return StateSet{1} << static_cast<unsigned>(state); }

class AccountTable {
  public:
    // put() throws std::length_error for an id above.
    static constexpr std::int64_t largest_id = 0xfffffffe;

    // nullptr when it is not there.
    const PackedAccount* find(std::int64_t id) const;
    // 0 when there is none.
    std::int64_t find_username(std::string_view folded) const;

    void put(std::int64_t id, PackedAccount account);
    void erase(std::int64_t id);
    void clear();

    std::int64_t count(StateSet states = any_state) const;
    std::size_t bytes() const { return bytes_; }
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
    static constexpr std::uint8_t absent = 0xff;
    static constexpr std::size_t all_states = 8;
    struct Block {
        Block() { states.fill(absent); }
        std::array<PackedAccount, block_size> accounts;
        std::array<std::uint32_t, block_size> credentials{};
        std::array<std::uint8_t, block_size> states;
        std::array<std::uint16_t, all_states> counts{};
        std::int64_t count(StateSet set) const;
        bool shows(std::size_t at, StateSet set) const {
            return states[at] != absent && (set >> states[at] & 1) != 0;
        }
    };

    Block& block_for(std::int64_t id);
    void index_username(std::int64_t id, std::string_view folded);
    void unindex_username(std::int64_t id, std::string_view folded);
    void grow_usernames();
    std::size_t place_of(std::string_view folded) const;
    std::string folded_username(std::int64_t id) const;

    std::vector<std::unique_ptr<Block>> blocks_;
    std::vector<std::uint32_t> usernames_;  // open addressing; 0: free
    std::size_t named_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace usher
