// SPDX-License-Identifier: Apache-2.0
#include <ctime>
#include <map>
#include <string>

#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "diffusion/weights/write.hpp"
#include "engine/schema/node.hpp"
#include "engine/schema/output_name.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct SaveLatent {
  Latent samples;
  std::string filename_prefix = "latents/ComfyUI";

  static void define(schema::Schema<SaveLatent>& s) {
    s.display_name("SaveLatent").category("_for_testing").output_node();
    s.description("Writes a latent into the output folder, with its workflow.");
    s.input("samples", &SaveLatent::samples);
    s.input("filename_prefix", &SaveLatent::filename_prefix).default_value("latents/ComfyUI");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    models::require_latent(samples.samples, "samples");
    std::map<std::string, std::string> metadata;
    if (!context.prompt_json().empty()) metadata["prompt"] = context.prompt_json();
    if (!context.workflow_json().empty()) metadata["workflow"] = context.workflow_json();
    const schema::OutputName name(context.folders().output(), filename_prefix, {0, 0, std::time(nullptr)});
    const std::filesystem::path path = name.path(0, ".latent");
    // The mark says that the values are the VAE's own; files without it are scaled by SD's factor.
    weights::save_safetensors(path,
                              {{"latent_tensor", samples.samples.contiguous()},
                               {"latent_format_version_0", at::empty({0}, at::kFloat)}},
                              metadata);
    context.report(schema::OutputFile{.key = "latents",
                                      .filename = path.filename().string(),
                                      .subfolder = name.subfolder(),
                                      .type = "output",
                                      .path = path.string()});
  }
};

WEFT_NODE(SaveLatent);

}  // namespace
}  // namespace weft::nodes
