// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/schema/node.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// differs: no "pixel_space" and no TAESD among the choices.
struct VAELoader {
  schema::Choice vae_name;

  static void define(schema::Schema<VAELoader>& s) {
    s.display_name("Load VAE").category("loaders");
    s.input("vae_name", &VAELoader::vae_name).files("vae");
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "vae", vae_name.value); }

  Vae execute(schema::Context& context) const {
    const auto file = weights::load_state_dict(context.folders().resolve("vae", vae_name.value));
    Vae vae = models::load_vae(file);
    report_keys(file, {}, models::unknown_keys(vae));
    return vae;
  }
};

WEFT_NODE(VAELoader);

}  // namespace
}  // namespace weft::nodes
