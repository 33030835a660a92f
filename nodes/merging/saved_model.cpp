// SPDX-License-Identifier: Apache-2.0
#include "nodes/merging/saved_model.hpp"

#include <ctime>

#include "engine/base/log.hpp"

namespace weft::nodes {

std::map<std::string, std::string> workflow_metadata(const schema::Context& context) {
  std::map<std::string, std::string> metadata;
  if (!context.prompt_json().empty()) metadata["prompt"] = context.prompt_json();
  if (!context.workflow_json().empty()) metadata["workflow"] = context.workflow_json();
  return metadata;
}

schema::OutputName output_name(const schema::Context& context, std::string_view prefix) {
  return {context.folders().output(), prefix, {0, 0, std::time(nullptr)}};
}

std::string title_of(const std::filesystem::path& path) {
  std::string stem = path.stem().string();  // NAME_00001_
  const std::size_t number = stem.rfind('_', stem.size() - 2);
  if (stem.empty() || number == std::string::npos) return stem;
  const std::size_t digits = stem.find_first_not_of('0', number + 1);
  return stem.substr(0, number) + " " + stem.substr(digits, stem.size() - 1 - digits);
}

void save_weights(schema::Context& context, const models::SavedWeights& weights, const schema::OutputName& name,
                  const std::map<std::string, std::string>& metadata) {
  const std::filesystem::path path = name.path(0, ".safetensors");
  weights.write(path, metadata, context.cancel(),
                [&context](std::int64_t done, std::int64_t total) { context.progress(done, total); });
  log::info("saved {}", path.string());
  context.report(schema::OutputFile{.key = "models",
                                    .filename = path.filename().string(),
                                    .subfolder = name.subfolder(),
                                    .type = "output",
                                    .path = path.string()});
}

}  // namespace weft::nodes
