// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include <ATen/ATen.h>

#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/conditioning/picture_to_work_on.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct InstructPixToPixConditioning {
  Conditioning positive;
  Conditioning negative;
  Vae vae;
  Image pixels;

  static void define(schema::Schema<InstructPixToPixConditioning>& s) {
    s.v3().category("conditioning/instructpix2pix").python_module("comfy_extras.nodes_ip2p");
    s.description("Gives a model that edits, or follows edges or depth (Flux Canny, Flux Depth), the picture for it.");
    s.input("positive", &InstructPixToPixConditioning::positive);
    s.input("negative", &InstructPixToPixConditioning::negative);
    s.input("vae", &InstructPixToPixConditioning::vae);
    s.input("pixels", &InstructPixToPixConditioning::pixels);
    s.outputs("positive", "negative", "latent");
  }

  std::tuple<Conditioning, Conditioning, Latent> execute(schema::Context& context) const {
    const at::Tensor picture = encoded(context, vae, models::cut_to_cells(pixels.pixels));
    const auto give = [&](sampling::Cond& cond) { cond.concat_latent = picture; };
    return {changed(positive, give), changed(negative, give), Latent{.samples = at::zeros_like(picture)}};
  }
};

WEFT_NODE(InstructPixToPixConditioning);

}  // namespace
}  // namespace weft::nodes
