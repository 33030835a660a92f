// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/token_cases.hpp"

#include <fstream>
#include <optional>

#include <nlohmann/json.hpp>

#include "diffusion/text/clip_tokenizer.hpp"
#include "diffusion/text/t5_tokenizer.hpp"
#include "diffusion/text/token_chunks.hpp"
#include "tests/parity/golden_set.hpp"

namespace weft::parity {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

json token_json(const fs::path& path) { return json::parse(std::ifstream(path)); }

Result started(std::string folder, std::string key) {
  return {.folder = std::move(folder), .group = "token ids", .key = std::move(key), .bit_equal = true};
}

void fail(Result& result, std::string reason) {
  result.outcome = Outcome::failed;
  result.bit_equal = false;
  result.reason = std::move(reason);
}

/// Ids as a tokenizer of transformers gives them by itself: CLIP's between start and end, T5's with an end.
json ids_with_ends(const std::string& tokenizer, const std::string& text) {
  std::vector<std::int64_t> ids;
  if (tokenizer == "clip") ids.push_back(text::kClipStart);
  for (const auto id : tokenizer == "clip" ? text::clip_token_ids(text) : text::t5_token_ids(text)) ids.push_back(id);
  ids.push_back(tokenizer == "clip" ? text::kClipEnd : text::kT5End);
  return ids;
}

void odd_strings(const fs::path& golden, std::vector<Result>& results) {
  const fs::path file = golden / "tokens" / "transformers_4.57.1.json";
  if (!fs::exists(file)) return;
  const json recorded = token_json(file);
  for (const auto& [text, ids] : recorded.items()) {
    for (const auto& [tokenizer, expected] : ids.items()) {
      Result result = started("tokens", tokenizer + " " + json(text).dump());
      if (tokenizer != "clip" && tokenizer != "t5") {
        result.outcome = Outcome::skipped;
        result.reason = "needs the tokenizer " + tokenizer;
      } else if (const json actual = ids_with_ends(tokenizer, text); actual != expected) {
        fail(result, "ids " + actual.dump() + ", not " + expected.dump());
      }
      results.push_back(std::move(result));
    }
  }
}

/// The chunks in the form of prompts.json: [[id | "embedding", weight], …].
json as_json(const std::vector<text::Chunk>& chunks) {
  json all = json::array();
  for (const auto& chunk : chunks) {
    json one = json::array();
    for (const auto& token : chunk) {
      const auto* id = std::get_if<std::int64_t>(&token.value);
      one.push_back({id != nullptr ? json(*id) : json("embedding"), token.weight});
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// How the tower of that name in a prompts.json wants its tokens.
std::optional<text::ChunkOptions> chunking_of(const std::string& tower, std::int64_t width) {
  if (tower == "l") return text::ChunkOptions{.embedding = {width, "clip_l"}};
  if (tower == "g") return text::ChunkOptions{.padding = 0, .embedding = {width, "clip_g"}};
  if (tower == "t5xxl") return text::t5_chunking(width, 256);  // as Flux has it
  return std::nullopt;
}

void prompts(const fs::path& dir, const fs::path& scratch, std::vector<Result>& results) {
  const GoldenSet set(dir, scratch);
  const text::Embeddings embeddings(folders_of_kind(set.model_files(), "embeddings"));
  std::int64_t width = text::ChunkOptions().embedding.width;
  for (const auto& [name, file] : set.model_files())
    if (file.folder == "embeddings") width = set.tensors(name).tensors().begin()->second.size(-1);
  for (const json& prompt : token_json(dir / "prompts.json")) {
    for (const auto& [tower, expected] : prompt.at("tokens").items()) {
      Result result = started(set.name(), tower + " " + prompt.at("text").dump().substr(0, 60));
      if (const auto options = chunking_of(tower, width)) {
        const json actual = as_json(text::token_chunks(prompt.at("text").get<std::string>(), *options, &embeddings));
        if (actual != expected) fail(result, "tokens differ: " + actual.dump().substr(0, 200));
      } else {
        result.outcome = Outcome::skipped;
        result.reason = "needs the tokenizer of " + tower;
      }
      results.push_back(std::move(result));
    }
  }
}

}  // namespace

std::vector<Result> run_token_cases(const fs::path& golden, const fs::path& scratch) {
  std::vector<Result> results;
  odd_strings(golden, results);
  for (const fs::path& dir : indexed_folders(golden))
    if (fs::exists(dir / "prompts.json")) prompts(dir, scratch, results);
  return results;
}

}  // namespace weft::parity
