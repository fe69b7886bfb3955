#include "crypto/openpgp.h"

#include <rnp/rnp.h>
#include <rnp/rnp_err.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "base/text.h"
#include "crypto/openpgp_armor.h"
#include "crypto/openpgp_packets.h"

namespace usher::crypto {
namespace {

template <auto free>
struct Free {
    void operator()(auto* pointer) const { free(pointer); }
};
template <class Pointer, auto free>
using Owned = std::unique_ptr<std::remove_pointer_t<Pointer>, Free<free>>;

using Keyring = Owned<rnp_ffi_t, rnp_ffi_destroy>;  // in memory
using Input = Owned<rnp_input_t, rnp_input_destroy>;
using Key = Owned<rnp_key_handle_t, rnp_key_handle_destroy>;
using UserId = Owned<rnp_uid_handle_t, rnp_uid_handle_destroy>;
using Iterator = Owned<rnp_identifier_iterator_t, rnp_identifier_iterator_destroy>;
using Text = Owned<char*, rnp_buffer_destroy>;
using Data = Owned<void*, rnp_buffer_destroy>;

// What librnp says about one thing; nothing where it refuses to.
template <class Value, class Handle>
Value asked(rnp_result_t (*ask)(Handle, Value*), const auto& handle) {
    Value value{};
    return ask(handle.get(), &value) == RNP_SUCCESS ? value : Value{};
}

Input input_of(std::string_view bytes) {
    rnp_input_t input = nullptr;
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (rnp_input_from_memory(&input, data, bytes.size(), false) != RNP_SUCCESS)
        throw std::runtime_error("librnp cannot read from memory");
    return Input(input);
}

// "Ada <ada@example.org>" and "ada@example.org" alike.
std::string address_in(std::string_view user_id) {
    const auto open = user_id.rfind('<');
    if (user_id.ends_with('>') && open != std::string_view::npos)
        user_id = user_id.substr(open + 1, user_id.size() - open - 2);
    const bool is_address = user_id.find('@') != std::string_view::npos &&
                            user_id.find_first_of(" \t\r\n<>") == std::string_view::npos;
    return is_address ? std::string(user_id) : std::string();
}

std::optional<OpenPgpUserId> user_id_at(const Key& key, std::size_t index) {
    rnp_uid_handle_t found = nullptr;
    if (rnp_key_get_uid_handle_at(key.get(), index, &found) != RNP_SUCCESS) return std::nullopt;
    const UserId user_id(found);
    const bool is_good = asked<std::uint32_t>(rnp_uid_get_type, user_id) == RNP_USER_ID &&
                         asked<bool>(rnp_uid_is_valid, user_id) && !asked<bool>(rnp_uid_is_revoked, user_id);
    void* bytes = nullptr;
    std::size_t size = 0;
    if (!is_good || rnp_uid_get_data(user_id.get(), &bytes, &size) != RNP_SUCCESS) return std::nullopt;
    const Data owner(bytes);
    const std::string_view text(static_cast<const char*>(bytes), size);
    if (!is_clean_text(text)) return std::nullopt;
    return OpenPgpUserId{std::string(text), address_in(text)};
}

std::string fingerprint_of(const Key& key) {
    const Text text(asked<char*>(rnp_key_get_fprint, key));
    return text ? text.get() : "";
}

// The time until which a key was good is 0 only for one that never was.
bool has_been_good(const Key& key) { return asked<std::uint64_t>(rnp_key_valid_till64, key) != 0; }

OpenPgpKey described(const Key& key) {
    OpenPgpKey described;
    described.fingerprint = fingerprint_of(key);
    described.key_id = described.fingerprint.substr(described.fingerprint.size() - 16);
    const auto user_ids = asked<std::size_t>(rnp_key_get_uid_count, key);
    for (std::size_t i = 0; i < user_ids; ++i)
        if (auto user_id = user_id_at(key, i)) described.user_ids.push_back(std::move(*user_id));
    const auto subkeys = asked<std::size_t>(rnp_key_get_subkey_count, key);
    for (std::size_t i = 0; i < subkeys; ++i) {
        rnp_key_handle_t found = nullptr;
        if (rnp_key_get_subkey_at(key.get(), i, &found) != RNP_SUCCESS) continue;
        const Key subkey(found);
        if (has_been_good(subkey)) described.subkeys.push_back(fingerprint_of(subkey));
    }
    return described;
}

// In the order in which they were read.
std::vector<OpenPgpKey> primary_keys(const Keyring& keyring) {
    std::vector<OpenPgpKey> keys;
    rnp_identifier_iterator_t made = nullptr;
    if (rnp_identifier_iterator_create(keyring.get(), &made, "fingerprint") != RNP_SUCCESS) return keys;
    const Iterator iterator(made);
    const char* fingerprint = nullptr;
    while (rnp_identifier_iterator_next(iterator.get(), &fingerprint) == RNP_SUCCESS && fingerprint) {
        rnp_key_handle_t found = nullptr;
        if (rnp_locate_key(keyring.get(), "fingerprint", fingerprint, &found) != RNP_SUCCESS) continue;
        const Key key(found);
        if (key && asked<bool>(rnp_key_is_primary, key) && has_been_good(key)) keys.push_back(described(key));
    }
    return keys;
}

// What the first line says, which is where most mistakes show.
std::optional<OpenPgpRefusal> refusal_of_kind(std::string_view armored) {
    if (armored.starts_with("-----BEGIN PGP PRIVATE KEY BLOCK-----")) return OpenPgpRefusal::secret_key;
    if (!armored.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----")) return OpenPgpRefusal::not_a_public_key;
    return std::nullopt;
}

}  // namespace

tl::expected<std::vector<OpenPgpKey>, OpenPgpRefusal> read_openpgp_keys(std::string_view armored) {
    const auto refuse = [](OpenPgpRefusal why) { return tl::unexpected<OpenPgpRefusal>(why); };
    if (armored.size() > longest_openpgp_block) return refuse(OpenPgpRefusal::too_long);
    armored = trim(armored);
    if (const auto refusal = refusal_of_kind(armored)) return refuse(*refusal);
    const auto packets = openpgp_armored_data(armored, "PUBLIC KEY BLOCK");
    if (!packets) return refuse(OpenPgpRefusal::broken);
    switch (openpgp_content(*packets)) {
        case OpenPgpContent::public_keys:
            break;
        case OpenPgpContent::secret_key:
            return refuse(OpenPgpRefusal::secret_key);
        case OpenPgpContent::other:
            return refuse(OpenPgpRefusal::broken);
    }

    rnp_ffi_t made = nullptr;
    if (rnp_ffi_create(&made, RNP_KEYSTORE_GPG, RNP_KEYSTORE_GPG) != RNP_SUCCESS)
        throw std::runtime_error("librnp cannot be initialised");
    const Keyring keyring(made);
    // Permissive, because one signature of a kind that librnp does not know is no reason to refuse the key.
    constexpr std::uint32_t flags = RNP_LOAD_SAVE_PUBLIC_KEYS | RNP_LOAD_SAVE_PERMISSIVE;
    if (rnp_import_keys(keyring.get(), input_of(*packets).get(), flags, nullptr) != RNP_SUCCESS)
        return refuse(OpenPgpRefusal::broken);
    auto keys = primary_keys(keyring);
    if (keys.empty()) return refuse(OpenPgpRefusal::broken);
    return keys;
}

}  // namespace usher::crypto
