// SPDX-License-Identifier: Apache-2.0
// Parity with recordings of the reference: reads the cases that the golden folder holds, runs each with weft, and
// prints the table. `--table FILE` also writes it there, behind the line `<!-- table -->`; `--only PART` runs one of
// the parts alone.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "diffusion/tensor/inference_guard.hpp"
#include "engine/base/log.hpp"
#include "tests/parity/index_cases.hpp"
#include "tests/parity/lora_cases.hpp"
#include "tests/parity/node_cases.hpp"
#include "tests/parity/prompt_cases.hpp"
#include "tests/parity/sampler_cases.hpp"
#include "tests/parity/string_cases.hpp"
#include "tests/parity/table.hpp"
#include "tests/parity/token_cases.hpp"
#include "tests/support/skip.hpp"

namespace {

using namespace weft;

/// Kinds of cases, by the name that --only takes.
constexpr const char* kParts[] = {"tokens", "index", "nodes", "strings", "samplers", "lora", "prompts"};

std::vector<parity::Result> run_part(std::string_view part, const std::filesystem::path& golden,
                                     const std::filesystem::path& scratch, const schema::NodeLibrary& library) {
  if (part == "tokens") return parity::run_token_cases(golden, scratch);
  if (part == "index") return parity::run_index_cases(golden, scratch, library);
  if (part == "nodes") return parity::run_node_cases(golden, library);
  if (part == "strings") return parity::run_string_cases(golden, library);
  if (part == "samplers") return parity::run_sampler_cases(golden, scratch, library);
  if (part == "lora") return parity::run_lora_cases(golden);
  return parity::run_prompt_cases(golden, scratch, library);
}

/// only: empty for all parts.
std::vector<parity::Result> run_all(const std::filesystem::path& golden, std::string_view only) {
  const auto scratch = std::filesystem::temp_directory_path() / fmt::format("weft-parity-{}", ::getpid());
  std::filesystem::create_directories(scratch);
  const auto library = schema::ClassLibrary::registered();
  std::vector<parity::Result> results;
  for (const char* part : kParts) {
    if (!only.empty() && only != part) continue;
    const auto found = run_part(part, golden, scratch, library);
    results.insert(results.end(), found.begin(), found.end());
  }
  std::filesystem::remove_all(scratch);
  return results;
}

/// Replaces what stands behind the marker in a page. False when the page has no marker.
bool write_table(const std::filesystem::path& page, const std::string& table) {
  constexpr std::string_view kMarker = "<!-- table -->\n";
  std::ifstream in(page);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto marker = text.find(kMarker);
  if (marker == std::string::npos) return false;
  std::ofstream(page) << text.substr(0, marker + kMarker.size()) << '\n' << table;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool write = argc == 3 && std::string_view(argv[1]) == "--table";
  const std::string_view only = argc == 3 && std::string_view(argv[1]) == "--only" ? argv[2] : "";
  if ((argc > 1 && !write && only.empty()) || (!only.empty() && std::ranges::find(kParts, only) == std::end(kParts))) {
    std::cerr << "usage: test_parity [--table PAGE | --only tokens|index|nodes|strings|samplers|lora|prompts]\nThe "
                 "cases are those of the folder that WEFT_GOLDEN_DIR names.\n";
    return 2;
  }
  const auto golden = test::golden_dir();
  if (!golden) {
    test::skipped("parity", "no golden folder; set WEFT_GOLDEN_DIR to one");
    std::cout << "0 passed, 0 failed, 1 skipped\n";
    return 0;
  }
  log::set_level(log::Level::error);
  const tensor::InferenceGuard guard;
  const auto results = run_all(*golden, only);
  std::size_t passed = 0, failed = 0, skipped = 0;
  for (const auto& result : results) {
    passed += result.outcome == parity::Outcome::passed;
    failed += result.outcome == parity::Outcome::failed;
    skipped += result.outcome == parity::Outcome::skipped;
    const auto name = result.folder + "/" + result.key;
    if (result.outcome == parity::Outcome::failed) std::cout << "FAILED: " << name << ": " << result.reason << "\n";
    if (result.outcome == parity::Outcome::skipped)
      test::skipped("parity " + result.folder + " " + result.group, result.reason);
  }
  const std::string text = parity::table(results);
  std::cout << text;
  if (write && !write_table(argv[2], text)) {
    std::cerr << argv[2] << ": no line <!-- table --> in it\n";
    return 1;
  }
  std::cout << passed << " passed, " << failed << " failed, " << skipped << " skipped\n";
  return failed == 0 && passed > 0 ? 0 : 1;
}
