// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/unigram.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include <catch2/catch.hpp>

using namespace weft::text;

namespace {

using Ids = std::vector<std::int64_t>;

/// A vocabulary of a few pieces; the first is the unknown one.
class Pieces {
 public:
  explicit Pieces(const std::vector<std::pair<std::string, double>>& pieces) : order_(pieces.size()) {
    for (const auto& [piece, score] : pieces) {
      offsets_.push_back(static_cast<std::uint32_t>(bytes_.size()));
      bytes_ += piece;
      scores_.push_back(score);
    }
    offsets_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    std::iota(order_.begin(), order_.end(), 0);
    std::ranges::sort(order_, {}, [&](std::uint32_t id) { return pieces[id].first; });
  }

  Ids encode(std::string_view text) const {
    Ids ids;
    UnigramVocabulary({scores_, order_, offsets_, bytes_, 0}).encode(text, ids);
    return ids;
  }

 private:
  std::vector<double> scores_;
  std::vector<std::uint32_t> order_, offsets_;
  std::string bytes_;
};

}  // namespace

TEST_CASE("unigram: the most probable pieces win, not the longest") {
  const Pieces pieces({{"?", 0}, {"a", -1}, {"b", -1}, {"ab", -3}, {"abc", -9}, {"c", -2}});
  CHECK(pieces.encode("ab") == Ids{1, 2});
  CHECK(pieces.encode("abc") == Ids{1, 2, 5});
  CHECK(Pieces({{"?", 0}, {"a", -1}, {"b", -1}, {"ab", -1.5}}).encode("abab") == Ids{3, 3});
  CHECK(pieces.encode("").empty());
}

TEST_CASE("unigram: of equally probable ways the first that was found stays") {
  // "a" + "aa" and "aa" + "a" tie; the longer piece sets out earlier.
  const Pieces pieces({{"?", 0}, {"a", -2}, {"aa", -2}});
  CHECK(pieces.encode("aaa") == Ids{1, 2});
}

TEST_CASE("unigram: characters in a row that no piece covers are one unknown piece") {
  const Pieces pieces({{"?", 0}, {"a", -1}, {"\u65e5\u672c", -1}});
  CHECK(pieces.encode("axyzaqa") == Ids{1, 0, 1, 0, 1});
  CHECK(pieces.encode("\u65e5\u672c\u65e5a") == Ids{2, 0, 1});
  CHECK(pieces.encode("\u65e5\u65e5\u672c") == Ids{0, 2});
}

TEST_CASE("unigram: an unknown character costs ten more than the rarest piece") {
  const Pieces pieces({{"?", 0}, {"xy", -12.5}, {"y", -3}});
  CHECK(pieces.encode("xy") == Ids{1});
  const Pieces rare({{"?", 0}, {"xyz", -40}, {"yz", -1}});  // x unknown: -50 -1
  CHECK(rare.encode("xyz") == Ids{1});
}

TEST_CASE("unigram: cut UTF-8 at the end does no harm") {
  const Pieces pieces({{"?", 0}, {"a", -1}});
  CHECK(pieces.encode("a\xe6") == Ids{1, 0});
}
