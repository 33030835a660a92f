// SPDX-License-Identifier: Apache-2.0
#include <tuple>

#include <ATen/ATen.h>

#include "diffusion/image/resample.hpp"
#include "diffusion/models/latents.hpp"
#include "engine/schema/node.hpp"
#include "nodes/conditioning/changed.hpp"
#include "nodes/conditioning/picture_to_work_on.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct InpaintModelConditioning {
  Conditioning positive;
  Conditioning negative;
  Vae vae;
  Image pixels;
  Mask mask;
  bool noise_mask = true;

  static void define(schema::Schema<InpaintModelConditioning>& s) {
    s.display_name("InpaintModelConditioning").category("conditioning/inpaint");
    s.description("Gives a model for inpainting the picture and the mask of what is to be made anew.");
    s.input("positive", &InpaintModelConditioning::positive);
    s.input("negative", &InpaintModelConditioning::negative);
    s.input("vae", &InpaintModelConditioning::vae);
    s.input("pixels", &InpaintModelConditioning::pixels);
    s.input("mask", &InpaintModelConditioning::mask);
    s.input("noise_mask", &InpaintModelConditioning::noise_mask)
        .default_value(true)
        .tooltip(
            "Sample within the mask only, and keep the rest of the latent as it is. Better with some models, "
            "worse with others.");
    s.outputs("positive", "negative", "latent");
  }

  std::tuple<Conditioning, Conditioning, Latent> execute(schema::Context& context) const {
    const at::Tensor& picture = pixels.pixels;
    const at::Tensor sized = image::resample(mask.values.unsqueeze(1), picture.size(2), picture.size(1),
                                             image::Filter::bilinear, image::Crop::disabled);
    const at::Tensor area = models::cut_to_cells(sized.squeeze(1));
    const at::Tensor masked = encoded(context, vae, models::greyed(models::cut_to_cells(picture), area));
    const at::Tensor concat_mask = area.unsqueeze(1);
    const auto give = [&](sampling::Cond& cond) {
      cond.concat_latent = masked;
      cond.concat_mask = concat_mask;
    };
    Latent latent{.samples = encoded(context, vae, picture)};
    if (noise_mask) latent.noise_mask = concat_mask;
    return {changed(positive, give), changed(negative, give), std::move(latent)};
  }
};

WEFT_NODE(InpaintModelConditioning);

}  // namespace
}  // namespace weft::nodes
