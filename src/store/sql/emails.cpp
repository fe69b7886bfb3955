#include "store/sql/emails.h"

#include "store/sql/accounts.h"

namespace usher {

namespace {

const Query select_owner(
    "SELECT account_id, id, address, is_primary, confirmed_at FROM email WHERE folded = $1");
const Query select_secondary_of(
    "SELECT id, account_id, address, created_at, confirmed_at FROM email WHERE account_id = $1 AND "
    "is_primary = 0 "
    "ORDER BY id DESC");
const Query select_secondary(
    "SELECT id, account_id, address, created_at, confirmed_at FROM email WHERE id = $1 AND is_primary = 0");
const Query select_primary("SELECT address FROM email WHERE account_id = $1 AND is_primary = 1");
const InsertQuery insert_email(
    "INSERT INTO email (account_id, address, folded, is_primary, created_at, confirmed_at) "
    "VALUES ($1, $2, $3, $4, $5, $6)");
const Query update_confirmed("UPDATE email SET confirmed_at = $2 WHERE id = $1 AND is_primary = 0");
const Query delete_secondary("DELETE FROM email WHERE id = $1 AND is_primary = 0");
const Query delete_own("DELETE FROM email WHERE account_id = $1 AND folded = $2");
const Query delete_primary("DELETE FROM email WHERE account_id = $1 AND is_primary = 1");
const Query update_shown("UPDATE account SET email = $2, updated_at = $3 WHERE id = $1");

Email email_from(Rows& rows) {
    return {rows.id<EmailId>(0), rows.id<AccountId>(1), rows.text(2), rows.time(3), rows.optional_time(4)};
}

EmailId insert(Connection& connection, AccountId account, std::string_view address, bool primary, Time now,
               std::optional<Time> confirmed_at = {}) {
    return EmailId{
        insert(connection, insert_email, account, address, fold_email(address), primary, now, confirmed_at)};
}

}  // namespace

void own_primary(Connection& connection, AccountId account, std::string_view address, Time now) {
    insert(connection, account, address, true, now);
}

std::optional<EmailOwner> SqlEmailReader::owner(std::string_view folded) {
    Rows rows(connection_, select_owner, folded);
    if (!rows.next()) return std::nullopt;
    const bool primary = rows.flag(3);
    return EmailOwner{rows.id<AccountId>(0), rows.id<EmailId>(1), rows.text(2), primary,
                      primary || rows.optional_time(4).has_value()};
}

std::vector<Email> SqlEmailReader::secondary_of(AccountId account) {
    std::vector<Email> emails;
    Rows rows(connection_, select_secondary_of, account);
    while (rows.next()) emails.push_back(email_from(rows));
    return emails;
}

std::optional<Email> SqlEmailReader::secondary(EmailId id) {
    Rows rows(connection_, select_secondary, id);
    if (!rows.next()) return std::nullopt;
    return email_from(rows);
}

Email SqlEmailWriter::insert_secondary(AccountId account, std::string_view address, Time now,
                                       std::optional<Time> confirmed_at) {
    const EmailId id = insert(connection_, account, address, false, now, confirmed_at);
    return {id, account, std::string(address), now, confirmed_at};
}

void SqlEmailWriter::confirm_secondary(EmailId id, Time now) { run(connection_, update_confirmed, id, now); }

void SqlEmailWriter::erase_secondary(EmailId id) { run(connection_, delete_secondary, id); }

void SqlEmailWriter::make_primary(AccountId account, std::string_view address, Time now) {
    std::optional<Account> person = SqlAccountReader(connection_).by_id(account);
    if (!person) return;
    changes_.accounts.push_back(account);
    const std::string folded = fold_email(address);
    const std::optional<EmailOwner> owner = SqlEmailReader(connection_).owner(folded);
    const bool was_secondary = owner && owner->account == account && !owner->primary;
    std::optional<std::string> old_primary;
    {
        Rows rows(connection_, select_primary, account);
        if (rows.next()) old_primary = rows.text(0);
    }
    run(connection_, delete_primary, account);
    run(connection_, delete_own, account, folded);
    own_primary(connection_, account, address, now);  // Violation when another account owns it
    if (was_secondary && old_primary)
        insert(connection_, account, *old_primary, false, now, person->confirmed_at);

    run(connection_, update_shown, account, address, now);
    person->email = std::string(address);
    search_.update(account, search_text(*person));
}

void SqlEmailWriter::show(AccountId account, const std::optional<std::string>& address, Time now) {
    std::optional<Account> person = SqlAccountReader(connection_).by_id(account);
    if (!person) return;
    changes_.accounts.push_back(account);
    run(connection_, delete_primary, account);
    run(connection_, update_shown, account, address, now);
    person->email = address;
    search_.update(account, search_text(*person));
}

}  // namespace usher
