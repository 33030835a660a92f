// SPDX-License-Identifier: Apache-2.0
// Parity with recordings of the reference: reads the cases that the golden folder holds, runs each with weft, and
// prints the table. `--table FILE` also writes it there, behind the line `<!-- table -->`.
#include <fstream>
#include <iostream>

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

std::vector<parity::Result> run_all(const std::filesystem::path& golden) {
  const auto scratch = std::filesystem::temp_directory_path() / fmt::format("weft-parity-{}", ::getpid());
  std::filesystem::create_directories(scratch);
  const auto library = schema::ClassLibrary::registered();
  std::vector<parity::Result> results;
  for (auto part : {parity::run_token_cases(golden), parity::run_index_cases(golden, scratch, library),
                    parity::run_node_cases(golden, library), parity::run_string_cases(golden, library),
                    parity::run_sampler_cases(golden, library),
                    parity::run_lora_cases(golden), parity::run_prompt_cases(golden, scratch, library)})
    results.insert(results.end(), part.begin(), part.end());
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
  if (argc > 1 && !write) {
    std::cerr << "usage: test_parity [--table PAGE]\nThe cases are those of the folder that WEFT_GOLDEN_DIR names.\n";
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
  const auto results = run_all(*golden);
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
