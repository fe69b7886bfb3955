// SSH and OpenPGP keys by what they are looked up by, pictures, and which further addresses are proven.
#include "contract/engines.h"

namespace usher::test {
namespace {

class KeysContract : public StoreContract {
  protected:
    AccountId ann_ = {};
    void SetUp() override {
        StoreContract::SetUp();
        auto ann = bare_account("ann");
        ann.email = "ann@example.org";
        ann_ = add(ann);
    }
    SshKey insert(SshKey key) {
        key.id = write([&](Writer& writer) { return writer.keys().insert(key); });
        return key;
    }
    GpgKey insert(GpgKey key) {
        key.id = write([&](Writer& writer) { return writer.gpg_keys().insert(key); });
        return key;
    }
    std::optional<Email> further(EmailId id) {
        return read([&](Reader& reader) { return reader.emails().secondary(id); });
    }
    Email add_further(const std::string& address, std::optional<Time> confirmed_at = {}) {
        return write([&](Writer& writer) {
            return writer.emails().insert_secondary(ann_, address, at(2), confirmed_at);
        });
    }
    void make_primary(const std::string& address) {
        write([&](Writer& writer) { writer.emails().make_primary(ann_, address, at(9)); });
    }
    std::vector<Email> all_further() {
        return read([&](Reader& reader) { return reader.emails().secondary_of(ann_); });
    }
};
USHER_ON_EVERY_ENGINE(KeysContract);

TEST_P(KeysContract, an_ssh_key_knows_its_use_and_its_end) {
    const auto first = insert(
        SshKey{{}, ann_, "one", "ssh-rsa A", "aa:bb", "Sha+1", at(1), at(2), KeyUsage::signing, at(5)});
    const auto second =
        insert(SshKey{{}, ann_, "two", "ssh-rsa B", "cc:dd", "Sha+2", at(1), at(2), KeyUsage::auth, {}});
    read([&](Reader& reader) {
        EXPECT_EQ(reader.keys().by_id(first.id), first);
        EXPECT_EQ(reader.keys().of(ann_), (std::vector{second, first}));
        EXPECT_EQ(reader.keys().by_fingerprint("aa:bb"), first);
        EXPECT_EQ(reader.keys().by_fingerprint("AA:BB"), std::nullopt);
        EXPECT_EQ(reader.keys().by_sha256("Sha+2"), second);
        EXPECT_EQ(reader.keys().by_sha256("sha+2"), std::nullopt);
        EXPECT_EQ(reader.keys().by_sha256(""), std::nullopt);
        return 0;
    });
    write([&](Writer& writer) { writer.keys().erase(first.id); });
    EXPECT_EQ(read([&](Reader& reader) { return reader.keys().by_fingerprint("aa:bb"); }), std::nullopt);
}

TEST_P(KeysContract, a_gpg_key_is_one_of_the_whole_directory) {
    const AccountId ben = add(bare_account("ben"));
    const auto first = insert(GpgKey{{}, ann_, "-----BEGIN\n\nA=\n", "ABCD", at(1)});
    const auto second = insert(GpgKey{{}, ann_, "second", "ABCE", at(1)});
    read([&](Reader& reader) {
        EXPECT_EQ(reader.gpg_keys().of(ann_), (std::vector{second, first}));
        EXPECT_TRUE(reader.gpg_keys().of(ben).empty());
        EXPECT_EQ(reader.gpg_keys().by_id(first.id), first);
        EXPECT_EQ(reader.gpg_keys().by_id({999}), std::nullopt);
        EXPECT_EQ(reader.gpg_keys().by_fingerprint("ABCE"), second);
        EXPECT_EQ(reader.gpg_keys().by_fingerprint("abce"), std::nullopt);
        return 0;
    });
    try {
        insert(GpgKey{{}, ben, "other armour", "ABCD", at(2)});
        FAIL();
    } catch (const Violation& violation) {
        EXPECT_EQ(violation.table, "gpg_key");
        EXPECT_EQ(violation.column, "fingerprint");
    }
    write([&](Writer& writer) { writer.gpg_keys().erase(first.id); });
    EXPECT_GT(insert(GpgKey{{}, ben, "other armour", "ABCD", at(2)}).id, second.id);
    write([&](Writer& writer) { writer.accounts().erase(ann_, {}, at(3)); });
    EXPECT_EQ(read([&](Reader& reader) { return reader.gpg_keys().by_fingerprint("ABCE"); }), std::nullopt);
}

TEST_P(KeysContract, a_picture_is_replaced_and_goes_with_its_account) {
    const auto picture = [&] { return read([&](Reader& reader) { return reader.avatars().of(ann_); }); };
    EXPECT_FALSE(picture());
    const std::string bytes("\x89PNG\0\xff", 6);
    write([&](Writer& writer) { writer.avatars().set(ann_, {"name", bytes}); });
    ASSERT_TRUE(picture());
    EXPECT_EQ(picture()->name, "name");
    EXPECT_EQ(picture()->png, bytes);
    write([&](Writer& writer) { writer.avatars().set(ann_, {"other", std::string(300'000, '\1')}); });
    EXPECT_EQ(picture()->name, "other");
    EXPECT_EQ(picture()->png.size(), 300'000u);
    write([&](Writer& writer) { writer.avatars().erase(ann_); });
    EXPECT_FALSE(picture());
    write([&](Writer& writer) { writer.avatars().set(ann_, {"name", bytes}); });
    write([&](Writer& writer) { writer.accounts().erase(ann_, {}, at(3)); });
    EXPECT_FALSE(picture());
}

TEST_P(KeysContract, a_further_address_is_proven_at_once_or_later) {
    const auto later = add_further("later@example.org");
    const auto once = add_further("once@example.org", at(3));
    EXPECT_EQ(later.confirmed_at, std::nullopt);
    EXPECT_EQ(once.confirmed_at, at(3));
    EXPECT_EQ(all_further(), (std::vector{once, later}));
    write([&](Writer& writer) { writer.emails().confirm_secondary(later.id, at(7)); });
    EXPECT_EQ(further(later.id)->confirmed_at, at(7));
    EXPECT_EQ(further(once.id), once);
    const auto primary = read([&](Reader& reader) { return reader.emails().owner("ann@example.org")->id; });
    write([&](Writer& writer) { writer.emails().confirm_secondary(primary, at(8)); });
    EXPECT_EQ(further(primary), std::nullopt);
}

TEST_P(KeysContract, an_address_that_trades_places_takes_along_whether_it_is_proven) {
    add_further("new@example.org", at(3));
    make_primary("new@example.org");
    ASSERT_EQ(all_further().size(), 1u);
    EXPECT_EQ(all_further()[0].address, "ann@example.org");
    EXPECT_EQ(all_further()[0].confirmed_at, std::nullopt) << "the account was never confirmed";

    write([&](Writer& writer) {
        auto ann = *writer.accounts().lock(ann_);
        ann.confirmed_at = at(6);
        writer.accounts().update(ann);
    });
    make_primary("ann@example.org");
    ASSERT_EQ(all_further().size(), 1u);
    EXPECT_EQ(all_further()[0].address, "new@example.org");
    EXPECT_EQ(all_further()[0].confirmed_at, at(6));
}

}  // namespace
}  // namespace usher::test
