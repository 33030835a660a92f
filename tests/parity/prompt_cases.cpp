// SPDX-License-Identifier: Apache-2.0
#include "tests/parity/prompt_cases.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "diffusion/image/read.hpp"
#include "diffusion/sampling/sampler.hpp"
#include "diffusion/sampling/schedule.hpp"
#include "tests/parity/golden_set.hpp"

namespace weft::parity {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

/// At most this share of the 8-bit values may be off, by one level: values on a rounding edge.
constexpr double kOffByOneShare = 0.001;

std::map<std::string, ModelFile> all_model_files(const fs::path& golden, const fs::path& scratch) {
  std::map<std::string, ModelFile> files;
  for (const fs::path& dir : indexed_folders(golden)) {
    const GoldenSet set(dir, scratch);
    files.insert(set.model_files().begin(), set.model_files().end());
  }
  return files;
}

/// A models folder in ComfyUI's layout, of links.
fs::path models_folder(const std::map<std::string, ModelFile>& files, const fs::path& scratch) {
  const fs::path root = scratch / "models";
  for (const auto& [name, file] : files) {
    fs::create_directories(root / file.folder);
    const fs::path link = root / file.folder / name;
    fs::remove(link);
    fs::create_symlink(fs::absolute(file.path), link);
  }
  return root;
}

std::string missing(const json& prompt, const std::map<std::string, ModelFile>& files,
                    const schema::NodeLibrary& library) {
  for (const auto& [id, node] : prompt.items()) {
    const auto name = node.at("class_type").get<std::string>();
    if (library.find_class(name) == nullptr) return "needs the node " + name;
    for (const auto& [input, value] : node.at("inputs").items()) {
      if (!value.is_string()) continue;
      const auto text = value.get<std::string>();
      if (input == "sampler_name" && sampling::SamplerRegistry::instance().find(text) == nullptr)
        return "needs the sampler " + text;
      if (input == "scheduler" && sampling::ScheduleRegistry::instance().find(text) == nullptr)
        return "needs the scheduler " + text;
      if (const auto file = files.find(text); file != files.end())
        if (const auto why = unsupported(file->second)) return *why;
    }
  }
  return {};
}

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

/// Pictures of that recording, in batch order.
std::vector<fs::path> recorded_images(const fs::path& prompt) {
  std::vector<fs::path> images;
  for (int index = 0;; ++index) {
    const fs::path image = prompt.parent_path() / fmt::format("{}_{}.png", prompt.stem().string(), index);
    if (!fs::exists(image)) return images;
    images.push_back(image);
  }
}

std::vector<fs::path> written_images(const fs::path& output) {
  std::vector<fs::path> images;
  for (const auto& entry : fs::recursive_directory_iterator(output))
    if (entry.path().extension() == ".png") images.push_back(entry.path());
  std::sort(images.begin(), images.end());
  return images;
}

void compare_images(const fs::path& actual_file, const fs::path& expected_file, Result& result) {
  const at::Tensor actual = image::read_picture(actual_file).image.mul(255).round();
  const at::Tensor expected = image::read_picture(expected_file).image.mul(255).round();
  if (!actual.sizes().equals(expected.sizes())) {
    result.outcome = Outcome::failed;
    result.reason = "the picture has another size";
    return;
  }
  const at::Tensor difference = (actual - expected).abs();
  const double share = difference.gt(0).sum().item<double>() / static_cast<double>(difference.numel());
  const double largest = difference.max().item<double>();
  result.bit_equal = result.bit_equal && share == 0;
  result.distance = std::max(result.distance, share);
  if (largest <= 1 && share <= kOffByOneShare) return;
  result.outcome = Outcome::failed;
  result.reason = fmt::format("{:.3f} % of the values differ, by up to {}", share * 100, largest);
}

Result run_prompt(const fs::path& file, const std::map<std::string, ModelFile>& files, const fs::path& models,
                  const fs::path& scratch, const schema::NodeLibrary& library) {
  const std::string folder = file.parent_path().filename().string();
  Result result{.folder = folder, .group = "pictures", .key = file.stem().string(), .bit_equal = true};
  if (const auto why = missing(json::parse(std::ifstream(file)), files, library); !why.empty()) {
    result.outcome = Outcome::skipped;
    result.reason = why;
    return result;
  }
  const fs::path output = scratch / "output" / folder / file.stem();
  fs::remove_all(output);
  fs::create_directories(output);
  const bool half_text = folder.ends_with("_te_fp16");
  const char* binary = std::getenv("WEFT_BINARY");
  const std::string command =
      fmt::format("{} run {} --models {} --input {} --output {} --device cpu --dtype {} > {} 2>&1",
                  quoted(binary == nullptr ? "weft" : binary), quoted(file), quoted(models), quoted(file.parent_path()),
                  quoted(output), half_text ? "auto" : "fp32", quoted(output / "log.txt"));
  if (const int code = std::system(command.c_str()); code != 0) {
    std::ifstream log(output / "log.txt");
    result.outcome = Outcome::failed;
    result.reason = fmt::format("weft run failed: {}", std::string(std::istreambuf_iterator<char>(log), {}));
    return result;
  }
  const auto expected = recorded_images(file);
  const auto actual = written_images(output);
  if (expected.empty() || expected.size() != actual.size()) {
    result.outcome = Outcome::failed;
    result.reason = fmt::format("{} pictures were recorded, {} written", expected.size(), actual.size());
    return result;
  }
  for (std::size_t i = 0; i < expected.size(); ++i) compare_images(actual[i], expected[i], result);
  return result;
}

}  // namespace

std::vector<Result> run_prompt_cases(const fs::path& golden, const fs::path& scratch,
                                     const schema::NodeLibrary& library) {
  const auto files = all_model_files(golden, scratch);
  const fs::path models = models_folder(files, scratch);
  std::vector<fs::path> prompts;
  for (const auto& dir : fs::directory_iterator(golden)) {
    if (!dir.is_directory() || !dir.path().filename().string().starts_with("e2e")) continue;
    for (const auto& entry : fs::directory_iterator(dir.path()))
      if (entry.path().extension() == ".json" && entry.path().filename() != "index.json")
        prompts.push_back(entry.path());
  }
  std::sort(prompts.begin(), prompts.end());
  std::vector<Result> results;
  for (const fs::path& prompt : prompts) results.push_back(run_prompt(prompt, files, models, scratch, library));
  return results;
}

}  // namespace weft::parity
