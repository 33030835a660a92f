// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/schema/annotated_file.hpp"
#include "engine/schema/node.hpp"
#include "nodes/input_file.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// The latents in the input folder itself.
schema::OptionList latent_files(const schema::Services& services) {
  schema::OptionList list{.noun = "latent"};
  const auto* folders = services.find<const schema::Folders>();
  if (folders == nullptr) return list;
  const std::filesystem::path input = folders->input();
  list.searched = {input.string()};
  std::error_code error;
  for (std::filesystem::directory_iterator entry(input, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".latent" && entry->is_regular_file(error))
      list.values.push_back(entry->path().filename().string());
  std::sort(list.values.begin(), list.values.end());
  return list;
}

struct LoadLatent {
  schema::Choice latent;

  static void define(schema::Schema<LoadLatent>& s) {
    s.display_name("LoadLatent").category("_for_testing");
    s.description("Reads a latent that SaveLatent wrote, from the input folder.");
    s.input("latent", &LoadLatent::latent).options(latent_files).any_option();
  }

  void validate(schema::Validation& validation) const {
    check_input_file(validation, "latent", latent.value, "latent",
                     [&] { return latent_files(validation.services()).values; });
  }

  Hash fingerprint(schema::Context& context) const {
    return weights::file_identity(schema::annotated_file(context.folders(), latent.value));
  }

  Latent execute(schema::Context& context) const {
    const auto file = weights::load_state_dict(schema::annotated_file(context.folders(), latent.value));
    constexpr double kOldScale = 1.0 / 0.18215;  // of files that were written before the mark was
    at::Tensor samples = file.at("latent_tensor").to(at::kFloat).clone();
    if (file.find("latent_format_version_0") == nullptr) samples = samples * kOldScale;
    models::require_latent(samples, "latent");
    return {.samples = std::move(samples)};
  }
};

WEFT_NODE(LoadLatent);

}  // namespace
}  // namespace weft::nodes
