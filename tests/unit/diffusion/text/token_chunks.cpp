// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/token_chunks.hpp"

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"
#include "tests/support/skip.hpp"
#include "tests/unit/diffusion/text/embedding_folder.hpp"

using namespace weft::text;
using weft::test::EmbeddingFolder;

namespace {

constexpr std::int64_t kWidth = 64;
const ChunkOptions kOptions{.embedding = {kWidth, "clip_l"}};

/// A token as an integer: its id, or minus the value of an embedding row (see EmbeddingFolder::add).
std::int64_t code(const Token& token) {
  if (const auto* id = std::get_if<std::int64_t>(&token.value)) return *id;
  return -std::get<at::Tensor>(token.value)[0].item<std::int64_t>();
}

/// The codes of one chunk between start and the first end token.
std::vector<std::int64_t> body(const Chunk& chunk) {
  std::vector<std::int64_t> out;
  for (std::size_t at = 1; at < chunk.size() && code(chunk[at]) != kClipEnd; ++at) out.push_back(code(chunk[at]));
  return out;
}

std::vector<std::int64_t> only_body(std::string_view prompt, const Embeddings* embeddings) {
  const auto chunks = token_chunks(prompt, kOptions, embeddings);
  REQUIRE(chunks.size() == 1);
  return body(chunks[0]);
}

std::string repeat_words(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

using Ids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("token chunks: tokens and weights of the golden prompts") {
  const auto golden = weft::test::golden_dir();
  if (!golden || !std::filesystem::exists(*golden / "sd15_tiny/prompts.json"))
    return weft::test::skipped("tokens of prompts", "no sd15_tiny/prompts.json among the goldens");
  std::ifstream file(*golden / "sd15_tiny/prompts.json");
  const Embeddings embeddings({*golden / "sd15_tiny"});
  for (const auto& prompt : nlohmann::json::parse(file)) {
    const auto text = prompt.at("text").get<std::string>();
    CAPTURE(text);
    const auto chunks = token_chunks(text, kOptions, &embeddings);
    const auto& expected = prompt.at("tokens").at("l");
    REQUIRE(chunks.size() == expected.size());
    for (std::size_t c = 0; c < chunks.size(); ++c) {
      REQUIRE(chunks[c].size() == expected[c].size());
      for (std::size_t at = 0; at < chunks[c].size(); ++at) {
        const bool is_embedding = std::holds_alternative<at::Tensor>(chunks[c][at].value);
        REQUIRE(is_embedding == expected[c][at][0].is_string());
        if (!is_embedding) CHECK(code(chunks[c][at]) == expected[c][at][0].get<std::int64_t>());
        CHECK(chunks[c][at].weight == expected[c][at][1].get<double>());
      }
    }
  }
}

TEST_CASE("token chunks: an empty prompt is start, end and padding") {
  const auto chunks = token_chunks("", {.padding = 0}, nullptr);
  REQUIRE(chunks.size() == 1);
  REQUIRE(chunks[0].size() == 77);
  CHECK(code(chunks[0][0]) == kClipStart);
  CHECK(code(chunks[0][1]) == kClipEnd);
  CHECK(code(chunks[0][76]) == 0);
}

TEST_CASE("token chunks: long text is cut after 75 tokens") {
  const auto chunks = token_chunks(repeat_words("cat ", 600), kOptions, nullptr);
  REQUIRE(chunks.size() == 8);
  for (const auto& chunk : chunks) {
    CHECK(chunk.size() == 77);
    CHECK(body(chunk) == Ids(75, 2368));
  }
  CHECK(token_chunks(repeat_words("cat ", 75), kOptions, nullptr).size() == 1);
  CHECK(token_chunks(repeat_words("cat ", 76), kOptions, nullptr).size() == 2);
}

TEST_CASE("token chunks: a word of fewer than 8 tokens is not split") {
  const std::string filler = repeat_words("cat ", 70);
  const auto short_word = token_chunks(filler + "(" + repeat_words("dog ", 7) + ")", kOptions, nullptr);
  REQUIRE(short_word.size() == 2);
  CHECK(body(short_word[0]).size() == 70);
  CHECK(short_word[0].size() == 77);
  CHECK(body(short_word[1]).size() == 7);
  CHECK(short_word[1][1].weight == 1.1);
  const auto long_word = token_chunks(filler + "(" + repeat_words("dog ", 8) + ")", kOptions, nullptr);
  REQUIRE(long_word.size() == 2);
  CHECK(body(long_word[0]).size() == 75);
  CHECK(body(long_word[1]).size() == 3);
}

TEST_CASE("token chunks: embeddings stand where they are named") {
  EmbeddingFolder folder;
  folder.add("style.safetensors", 2, kWidth);
  const Embeddings embeddings({folder.path()});
  CHECK(only_body("embedding:style", &embeddings) == Ids{-1, -2});
  CHECK(only_body("embedding:style.safetensors cat", &embeddings) == Ids{-1, -2, 2368});
  CHECK(only_body("cat embedding:style cat", &embeddings) == Ids{2368, -1, -2, 2368});
  CHECK(only_body("cat\nembedding:style", &embeddings) == Ids{2368, -1, -2});
  CHECK(only_body("embedding:style, cat", &embeddings) == Ids{-1, -2, 267, 2368});
  CHECK(only_body("embedding:style,, cat", &embeddings) == Ids{-1, -2, 8844, 2368});
  CHECK(only_body("embedding:style embedding:style", &embeddings) == Ids{-1, -2, -1, -2});
  CHECK(only_body("cat,embedding:style", &embeddings) == clip_token_ids("cat,embedding:style"));  // no blank before it
  CHECK(only_body("cat embedding:style", nullptr) == clip_token_ids("cat embedding:style"));
  const auto weighted = token_chunks("cat, (embedding:style:1.2)", kOptions, &embeddings);
  CHECK(code(weighted[0][3]) == -1);
  CHECK(weighted[0][3].weight == 1.2);
}

TEST_CASE("token chunks: an embedding that is not there is left out with a warning") {
  EmbeddingFolder folder;
  folder.add("style.safetensors", 2, kWidth);
  folder.add("other.safetensors", 1, kWidth / 2);
  const Embeddings embeddings({folder.path()});
  weft::log::set_level(weft::log::Level::off);
  const auto warnings_of = [&](std::string_view prompt, const Ids& expected) {
    const std::size_t before = weft::log::warning_count();
    CHECK(only_body(prompt, &embeddings) == expected);
    return weft::log::warning_count() - before;
  };
  CHECK(warnings_of("cat embedding:stile cat", {2368, 2368}) == 1);
  CHECK(warnings_of("embedding:stile, embedding:stile", {267}) == 1);
  CHECK(warnings_of("embedding: cat dog", {1929}) == 1);  // "cat" is the name that is looked for
  CHECK(warnings_of("embedding:other cat", {2368}) == 1);
  CHECK(warnings_of("embedding:../style", {}) == 1);
  CHECK(warnings_of("embedding:", {}) == 1);
  CHECK(warnings_of("embedding:style", {-1, -2}) == 0);
  CHECK(warnings_of("(cat:inf)", {2368}) == 1);
  weft::log::set_level(weft::log::Level::info);
}

TEST_CASE("token chunks: the files of a prompt are what its result depends on") {
  EmbeddingFolder folder;
  const auto style = folder.add("style.safetensors", 2, kWidth);
  const Embeddings embeddings({folder.path()});
  CHECK(embedding_files("a cat", embeddings).empty());
  CHECK(embedding_files("embedding:nothing", embeddings).empty());
  CHECK(embedding_files("(embedding:style:1.2) embedding:style, x", embeddings) == std::vector{style});
}

TEST_CASE("token chunks: huge and malformed prompts end") {
  CHECK(token_chunks(repeat_words("cat ", 250'000), kOptions, nullptr).size() == 3334);
  CHECK(token_chunks(repeat_words("(", 100'000), kOptions, nullptr).size() > 1);
  CHECK(token_chunks(repeat_words("\xff\xc3(", 100'000), kOptions, nullptr).size() > 1);
  EmbeddingFolder folder;
  folder.add("style.safetensors", 2, kWidth);
  const Embeddings embeddings({folder.path()});
  CHECK(token_chunks(repeat_words(" embedding:style", 60'000), kOptions, &embeddings).size() == 1622);
  CHECK_THROWS_AS(token_chunks("cat", {.length = 4}, nullptr), weft::WeightsError);
}
