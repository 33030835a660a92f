// SPDX-License-Identifier: Apache-2.0
#include "diffusion/image/color_space.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct ImageYUVToRGB {
  Image y;
  Image u;
  Image v;

  static void define(schema::Schema<ImageYUVToRGB>& s) {
    s.v3().category("image/batch").python_module("comfy_extras.nodes_morphology");
    s.input("Y", &ImageYUVToRGB::y);
    s.input("U", &ImageYUVToRGB::u);
    s.input("V", &ImageYUVToRGB::v);
  }

  Image execute(schema::Context&) const {
    for (const Image* other : {&u, &v})
      if (other->pixels.sizes().slice(0, 3) != y.pixels.sizes().slice(0, 3))
        throw NodeError("Y, U and V are not of one size: " + describe_tensor(y.pixels) + " and " +
                        describe_tensor(other->pixels));
    const at::Tensor yuv = at::stack({y.pixels.mean(-1), u.pixels.mean(-1), v.pixels.mean(-1)}, -1);
    return {image::yuv_to_rgb(yuv)};
  }
};

WEFT_NODE(ImageYUVToRGB);

}  // namespace
}  // namespace weft::nodes
