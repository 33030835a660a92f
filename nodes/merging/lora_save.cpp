// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <cstdint>
#include <optional>

#include "diffusion/lora/extract.hpp"
#include "engine/schema/node.hpp"
#include "nodes/merging/saved_model.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoraSave {
  std::string filename_prefix = "loras/ComfyUI_extracted_lora";
  std::int64_t rank = 8;
  schema::Choice lora_type;
  bool bias_diff = true;
  std::optional<Model> model_diff;
  std::optional<Clip> text_encoder_diff;

  static void define(schema::Schema<LoraSave>& s) {
    s.v3().display_name("Extract and Save Lora").category("_for_testing").output_node().experimental();
    s.python_module("comfy_extras.nodes_lora_extract");
    s.description("Writes the difference of two models, as ModelMergeSubtract and CLIPMergeSubtract give it, as a LoRA.");
    s.input("filename_prefix", &LoraSave::filename_prefix).default_value("loras/ComfyUI_extracted_lora");
    s.input("rank", &LoraSave::rank).default_value(8).range(1, 4096).step(1);
    s.input("lora_type", &LoraSave::lora_type).options({"standard", "full_diff"});
    s.input("bias_diff", &LoraSave::bias_diff).default_value(true);
    s.input("model_diff", &LoraSave::model_diff).tooltip("What ModelMergeSubtract gave.");
    s.input("text_encoder_diff", &LoraSave::text_encoder_diff).tooltip("What CLIPMergeSubtract gave.");
    s.hidden("prompt", "PROMPT").hidden("extra_pnginfo", "EXTRA_PNGINFO");
  }

  void execute(schema::Context& context) const {
    const lora::Extraction how{.rank = rank, .full_difference = lora_type == "full_diff", .biases = bias_diff};
    models::SavedWeights all;
    if (model_diff)
      lora::extract(models::weights_of(model_diff->network->store(), *model_diff->patches), "diffusion_model.", how, all);
    if (text_encoder_diff)
      for (const auto& [tower, weights] : models::tower_weights_of(*text_encoder_diff))
        lora::extract(weights, "text_encoders." + tower + ".transformer.", how, all);
    if (all.empty()) return;
    save_weights(context, all, output_name(context, filename_prefix), {});
  }
};

WEFT_NODE(LoraSave);

}  // namespace
}  // namespace weft::nodes
