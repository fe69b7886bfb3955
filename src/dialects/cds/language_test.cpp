#include "dialects/cds/language.h"

#include <gtest/gtest.h>

namespace usher::cds {
namespace {

TEST(Language, FrenchWhereItIsTheBestMatch) {
    for (const auto* header :
         {"fr", "FR", "fr-CA", "fr-FR,fr;q=0.9,en;q=0.8", "de, fr;q=0.5", "en;q=0.5, fr;q=0.9", "fr,en",
          "en;q=0,fr;q=0.001", "*, fr;q=0.2", "fr; q=1.000"})
        EXPECT_EQ(preferred_language(header), Language::french) << header;
}

TEST(Language, EnglishElse) {
    for (const auto* header :
         {"", "de", "en", "en,fr", "en-US,en;q=0.9,fr;q=0.8", "fr;q=0", ";;q=x,,", "fr;q=x", "fr;q=2",
          "fr;q=1.5", "fr;level=1", "frx", "*", "fr;q=0.3,en;q=0.3;x"})
        EXPECT_EQ(preferred_language(header), Language::english) << header;
}

}  // namespace
}  // namespace usher::cds
