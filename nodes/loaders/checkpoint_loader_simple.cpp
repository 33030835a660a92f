// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <tuple>

#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/schema/node.hpp"
#include "nodes/loaders/reading.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CheckpointLoaderSimple {
  schema::Choice ckpt_name;

  static void define(schema::Schema<CheckpointLoaderSimple>& s) {
    s.display_name("Load Checkpoint").category("loaders");
    s.description("Loads a diffusion model checkpoint, diffusion models are used to denoise latents.");
    s.input("ckpt_name", &CheckpointLoaderSimple::ckpt_name)
        .files("checkpoints")
        .tooltip("The name of the checkpoint (model) to load.");
    s.outputs(schema::Output("MODEL", "The model used for denoising latents."),
              schema::Output("CLIP", "The CLIP model used for encoding text prompts."),
              schema::Output("VAE", "The VAE model used for encoding and decoding images to and from latent space."));
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "checkpoints", ckpt_name.value); }

  std::tuple<std::optional<Model>, std::optional<Clip>, std::optional<Vae>> execute(schema::Context& context) const {
    const auto file = weights::load_state_dict(context.folders().resolve("checkpoints", ckpt_name.value));
    models::LoadedCheckpoint loaded = models::load_checkpoint(file);
    report_keys(file, loaded.leftovers, loaded.unknown);
    if (loaded.model) expect(context, *loaded.model);
    return {std::move(loaded.model), std::move(loaded.clip), std::move(loaded.vae)};
  }
};

WEFT_NODE(CheckpointLoaderSimple);

}  // namespace
}  // namespace weft::nodes
