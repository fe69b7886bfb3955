// The words of the product's mails.
#pragma once

#include <array>
#include <filesystem>

#include "domain/mailer.h"

namespace usher::mail {

// Templates are compiled in; a file of the same name in the operator's directory takes the place of one:
// confirmation.subject.txt, confirmation.text.txt, confirmation.html and so on for each letter of
// domain/mailer.h. They see the placeholders listed there and nothing else.
class FileLetters : public Letters {
  public:
    FileLetters() : FileLetters(std::filesystem::path()) {}
    // Reads everything now. Throws std::runtime_error, naming the file, for one that cannot be read, is not
    // UTF-8, is longer than 256 KiB, asks for an unknown value or leaves out what the letter is for.
    explicit FileLetters(const std::filesystem::path& directory);

    Message write(Letter letter, std::span<const Fill> fills) const override;

  private:
    std::array<Message, static_cast<std::size_t>(Letter::password_reset) + 1> templates_;  // by Letter
};

}  // namespace usher::mail
