// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/t5_tokenizer.hpp"

#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "diffusion/text/t5_vocabulary.hpp"
#include "diffusion/text/token_chunks.hpp"
#include "diffusion/text/unicode.hpp"
#include "tests/support/skip.hpp"

using namespace weft::text;

namespace {

using Ids = std::vector<std::int64_t>;

std::string normalised(std::string_view text) { return t5_vocabulary().characters.normalise(decode_utf8(text)); }

}  // namespace

TEST_CASE("t5 tokenizer: ids of the recorded odd strings") {
  const auto golden = weft::test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "tokens/transformers_4.57.1.json"))
    return weft::test::skipped("T5 tokens", "no tokens/transformers_4.57.1.json among the goldens");
  std::ifstream file(*golden / "tokens/transformers_4.57.1.json");
  const auto recorded = nlohmann::json::parse(file);
  for (const auto& [text, expected] : recorded.items()) {
    CAPTURE(text);
    Ids ids = t5_token_ids(text);
    ids.push_back(kT5End);
    CHECK(ids == expected.at("t5").get<Ids>());
  }
}

TEST_CASE("t5 tokenizer: blanks") {
  CHECK(t5_token_ids("").empty());
  CHECK(t5_token_ids("   ").empty());
  CHECK(t5_token_ids("\u200b").empty());
  const Ids a_b{3, 9, 3, 115};
  for (const char* text : {"a b", " a b", "  a   b  ", "a\n\nb\t", "a\u3000b"}) CHECK(t5_token_ids(text) == a_b);
  CHECK(t5_token_ids("hello world") == Ids{21820, 296});
}

TEST_CASE("t5 tokenizer: special tokens that are spelled out") {
  CHECK(t5_token_ids("<pad> x") == Ids{0, 3, 226});
  CHECK(t5_token_ids("a</s>b") == Ids{3, 9, 1, 115});
  CHECK(t5_token_ids("a </s> b") == Ids{3, 9, 1, 3, 115});
  CHECK(t5_token_ids("hello <unk> world") == Ids{21820, 2, 296});
  CHECK(t5_token_ids("x<extra_id_0>y") == Ids{3, 226, 32099, 63});
  CHECK(t5_token_ids("<extra_id_5> <extra_id_99>") == Ids{32094, 32000});
  for (const char* text :
       {"<extra_id_100>", "<extra_id_05>", "<extra_id_>", "<extra_id_5", "<pad", "<extra_id_99999999999>"})
    CHECK(t5_token_ids(text).size() > 1);
}

TEST_CASE("t5 tokenizer: what the character map makes of text") {
  CHECK(normalised("cafe\u0301") == "caf\u00e9");  // a grapheme that is composed
  CHECK(normalised("\ufb01ve \uff21\u2460") == "five A1");
  CHECK(normalised("a\r\nb\tc") == "a b c");
  CHECK(normalised("\u4e2d") == "\u4e2d");
  // Of a short grapheme all becomes what its start becomes; a longer one goes by code points.
  CHECK(normalised("\u00aa\u0323") == "a");
  CHECK(normalised("\u00aa\u0323\u0323") == "a\u0323\u0323");
}

TEST_CASE("t5 tokenizer: any bytes, and text of a book's length") {
  CHECK(t5_token_ids("a\xff\xfe b\xe3").size() > 2);
  CHECK_FALSE(t5_token_ids(std::string_view("a\0b", 3)).empty());
  std::string book;
  for (int i = 0; i < 100'000; ++i) book += "word ";
  CHECK(t5_token_ids(book).size() == 100'000);
  CHECK(t5_token_ids(std::string(300'000, 'q')).size() > 1000);
  std::string marks = "e";
  for (int i = 0; i < 100'000; ++i) marks += "\u0301";
  CHECK_FALSE(t5_token_ids(marks).empty());
}

TEST_CASE("t5 tokenizer: a prompt is one chunk, with an end and padding to a least length") {
  const ChunkOptions options = t5_chunking(4096, 256);
  const auto ids_of = [&](std::string_view prompt, const ChunkOptions& how) {
    const auto chunks = token_chunks(prompt, how, nullptr);
    REQUIRE(chunks.size() == 1);
    Ids ids;
    for (const Token& token : chunks[0]) ids.push_back(std::get<std::int64_t>(token.value));
    return ids;
  };
  Ids expected{21820, 296, 1};
  expected.resize(256, 0);
  CHECK(ids_of("hello world", options) == expected);
  expected = {1};
  expected.resize(256, 0);
  CHECK(ids_of("", options) == expected);
  std::string long_prompt;
  for (int i = 0; i < 600; ++i) long_prompt += "hello ";
  CHECK(ids_of(long_prompt, options) == Ids([] {
          Ids ids(600, 21820);
          ids.push_back(1);
          return ids;
        }()));
  ChunkOptions padded = options;
  padded.min_length = 0;
  padded.min_padding = 3;
  CHECK(ids_of("hello", padded) == Ids{21820, 1, 0, 0, 0});
  CHECK(empty_chunk(options, 4).size() == 4);
}
