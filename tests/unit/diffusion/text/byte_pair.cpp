// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/byte_pair.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

#include "diffusion/text/clip_merges.hpp"

using weft::text::BytePairVocabulary;

namespace {

std::vector<std::int64_t> encode(const BytePairVocabulary& vocabulary, std::string_view word) {
  std::vector<std::int64_t> ids;
  vocabulary.encode(word, ids);
  return ids;
}

constexpr std::int64_t kA = 'a' - 33;  // ids of printing bytes start at '!'
constexpr std::int64_t kB = 'b' - 33;
constexpr std::int64_t kFirstMerge = 512;

}  // namespace

TEST_CASE("byte pair: the best pair is merged everywhere, from the left") {
  const BytePairVocabulary vocabulary("a a\naa a\naa b</w>\n");
  CHECK(encode(vocabulary, "b") == std::vector<std::int64_t>{kB + 256});
  CHECK(encode(vocabulary, "ab") == std::vector<std::int64_t>{kA, kB + 256});
  CHECK(encode(vocabulary, "aab") == std::vector<std::int64_t>{kFirstMerge + 2});
  CHECK(encode(vocabulary, "aaab") == std::vector<std::int64_t>{kFirstMerge + 1, kB + 256});
  CHECK(encode(vocabulary, "aaaab") == std::vector<std::int64_t>{kFirstMerge, kFirstMerge + 2});
  CHECK(encode(vocabulary, "").empty());
  CHECK(vocabulary.size() == 512 + 3 + 2);
}

TEST_CASE("byte pair: bytes that do not print follow those that do") {
  const BytePairVocabulary vocabulary("");
  CHECK(encode(vocabulary, "!") == std::vector<std::int64_t>{256});
  CHECK(encode(vocabulary, std::string_view("\0", 1)) == std::vector<std::int64_t>{188 + 256});
  CHECK(encode(vocabulary, "\xff\xad") == std::vector<std::int64_t>{187, 255 + 256});
}

TEST_CASE("byte pair: merges that are not merges are refused") {
  CHECK_THROWS_AS(BytePairVocabulary("ab c\n"), std::logic_error);
  CHECK_THROWS_AS(BytePairVocabulary("abc\n"), std::logic_error);
  CHECK_THROWS_AS(BytePairVocabulary("a b\na b\n"), std::logic_error);
}

TEST_CASE("byte pair: the merges that are compiled in make CLIP's vocabulary") {
  const std::string lines = weft::text::clip_merges(1 + 48894);
  CHECK(lines.starts_with("\"bpe_simple_vocab_16e6.txt#version: 0.2\ni n\nt h\n"));
  CHECK(lines.ends_with("jeky ll</w>\n"));
  CHECK(BytePairVocabulary(std::string_view(lines).substr(lines.find('\n') + 1)).size() == 49408);
}
