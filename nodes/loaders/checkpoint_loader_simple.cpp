// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <tuple>

#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/schema/node.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct CheckpointLoaderSimple {
  schema::Choice ckpt_name;

  static void define(schema::Schema<CheckpointLoaderSimple>& s) {
    s.display_name("Load Checkpoint").category("loaders");
    s.description("Opens a checkpoint: the diffusion model, its text encoder and its autoencoder.");
    s.input("ckpt_name", &CheckpointLoaderSimple::ckpt_name)
        .files("checkpoints")
        .tooltip("A file in models/checkpoints.");
    s.outputs(schema::Output("MODEL", "The diffusion model."),
              schema::Output("CLIP", "The text encoder; nothing when the file has none."),
              schema::Output("VAE", "The autoencoder; nothing when the file has none."));
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
