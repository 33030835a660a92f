// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/clip_tokenizer.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/skip.hpp"

using weft::text::clip_token_ids;
using Ids = std::vector<std::int64_t>;

namespace {

std::string repeat_to_bytes(std::string_view text, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += text;
  return out;
}

}  // namespace

TEST_CASE("clip tokenizer: ids of transformers 4.57.1 for odd strings") {
  const auto golden = weft::test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "tokens/transformers_4.57.1.json"))
    return weft::test::skipped("tokens of odd strings", "no tokens/transformers_4.57.1.json among the goldens");
  std::ifstream file(*golden / "tokens/transformers_4.57.1.json");
  const auto cases = nlohmann::json::parse(file);
  REQUIRE(cases.size() > 0);
  for (const auto& [text, expected] : cases.items()) {
    CAPTURE(text);
    Ids ids = clip_token_ids(text);
    ids.insert(ids.begin(), weft::text::kClipStart);
    ids.push_back(weft::text::kClipEnd);
    CHECK(ids == expected.at("clip").get<Ids>());
  }
}

TEST_CASE("clip tokenizer: plain words") {
  CHECK(clip_token_ids("a photo of a cat") == Ids{320, 1125, 539, 320, 2368});
  CHECK(clip_token_ids("A PHOTO\n of  a\tCat ") == Ids{320, 1125, 539, 320, 2368});
  CHECK(clip_token_ids("it's 1990") == Ids{585, 568, 272, 280, 280, 271});
  CHECK(clip_token_ids("").empty());
  CHECK(clip_token_ids(" \n\t").empty());
}

TEST_CASE("clip tokenizer: special tokens may be spelled out") {
  CHECK(clip_token_ids("<|startoftext|> hi <|endoftext|>") == Ids{49406, 1883, 49407});
  CHECK(clip_token_ids("<|endoftext|><|endoftext|>") == Ids{49407, 49407});
  CHECK(clip_token_ids("<|start\u00ADoftext|>") == Ids{49406});  // the soft hyphen is dropped first
  CHECK(clip_token_ids("<|EndOfText|>") == Ids{49407});
  CHECK(clip_token_ids("<|<|endoftext|>").back() == 49407);
  CHECK(clip_token_ids("!<|EndOfText|>").size() > 2);  // amid punctuation: text
}

TEST_CASE("clip tokenizer: characters that nothing matches are dropped") {
  CHECK(clip_token_ids("a\u0345\u00AD\u200D\uFFFD b") == Ids{320, 321});
  CHECK(clip_token_ids(std::string_view("a\0 b\x01", 5)) == Ids{320, 321});
  CHECK(clip_token_ids("\U0001FAE8").empty());  // newer than Unicode 14
}

TEST_CASE("clip tokenizer: malformed UTF-8 is dropped") {
  CHECK(clip_token_ids("a \xff\xfe b\xc3") == Ids{320, 321});
  CHECK(clip_token_ids("\xed\xa0\x80").empty());
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = {'a', static_cast<char>(byte), 'b'};
    CHECK(clip_token_ids(text).size() <= 3);
  }
}

TEST_CASE("clip tokenizer: a megabyte of anything is tokenized in linear time") {
  constexpr std::size_t kMegabyte = 1 << 20;
  CHECK(clip_token_ids(repeat_to_bytes("a", kMegabyte)).size() == 131073);
  CHECK(clip_token_ids(repeat_to_bytes("\u0301\u0323", kMegabyte)).size() > 1000);
  CHECK(clip_token_ids(repeat_to_bytes("<|", kMegabyte)).size() > 1000);
  CHECK(clip_token_ids(repeat_to_bytes("<|startoftext|", kMegabyte)).size() > 1000);
  CHECK(clip_token_ids(repeat_to_bytes("\xff", kMegabyte)).empty());
  CHECK(clip_token_ids(repeat_to_bytes("Σ'", kMegabyte)).size() > 1000);
}
