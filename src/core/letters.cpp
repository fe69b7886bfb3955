#include "core/letters.h"

namespace usher::core {

void queue_letter(Environment& env, Writer& writer, const Account& account, const std::string& address,
                  const Message& message, Time expires_at) {
    Mail mail;
    mail.account = account.id;
    mail.to = address;
    mail.to_name = account.username;
    mail.subject = message.subject;
    mail.text = message.text;
    mail.html = message.html;
    mail.created_at = env.clock.now();
    mail.expires_at = expires_at;
    writer.mails().queue(mail);
}

void queue_letter(Environment& env, Writer& writer, const Account& account, const Message& message) {
    constexpr std::chrono::hours lifetime{72};
    if (account.email)
        queue_letter(env, writer, account, *account.email, message, env.clock.now() + lifetime);
}

}  // namespace usher::core
