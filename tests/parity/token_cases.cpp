// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/token_cases.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "diffusion/text/clip_tokenizer.hpp"
#include "diffusion/text/token_chunks.hpp"
#include "tests/parity/golden_set.hpp"

namespace weft::parity {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

json read_json(const fs::path& path) { return json::parse(std::ifstream(path)); }

Result started(std::string folder, std::string key) {
  return {.folder = std::move(folder), .group = "token ids", .key = std::move(key), .bit_equal = true};
}

void fail(Result& result, std::string reason) {
  result.outcome = Outcome::failed;
  result.bit_equal = false;
  result.reason = std::move(reason);
}

void odd_strings(const fs::path& golden, std::vector<Result>& results) {
  const fs::path file = golden / "tokens" / "transformers_4.57.1.json";
  if (!fs::exists(file)) return;
  for (const auto& [text, ids] : read_json(file).items()) {
    for (const auto& [tokenizer, expected] : ids.items()) {
      Result result = started("tokens", tokenizer + " " + json(text).dump());
      if (tokenizer == "clip") {
        std::vector<std::int64_t> actual{text::kClipStart};
        for (const auto id : text::clip_token_ids(text)) actual.push_back(id);
        actual.push_back(text::kClipEnd);
        if (json(actual) != expected) fail(result, "ids " + json(actual).dump() + ", not " + expected.dump());
      } else {
        result.outcome = Outcome::skipped;
        result.reason = "needs the tokenizer " + tokenizer;
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

void prompts(const fs::path& dir, std::vector<Result>& results) {
  const GoldenSet set(dir, fs::temp_directory_path());
  const text::Embeddings embeddings(folders_of_kind(set.model_files(), "embeddings"));
  text::ChunkOptions options;
  for (const auto& [name, file] : set.model_files())
    if (file.folder == "embeddings") options.embedding.width = set.tensors(name).tensors().begin()->second.size(-1);
  for (const json& prompt : read_json(dir / "prompts.json")) {
    for (const auto& [tower, expected] : prompt.at("tokens").items()) {
      Result result = started(set.name(), tower + " " + prompt.at("text").dump().substr(0, 60));
      if (tower == "l") {
        const json actual = as_json(text::clip_chunks(prompt.at("text").get<std::string>(), options, &embeddings));
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

std::vector<Result> run_token_cases(const fs::path& golden) {
  std::vector<Result> results;
  odd_strings(golden, results);
  for (const fs::path& dir : indexed_folders(golden))
    if (fs::exists(dir / "prompts.json")) prompts(dir, results);
  return results;
}

}  // namespace weft::parity
