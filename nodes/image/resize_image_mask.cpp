// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <variant>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/limits.hpp"
#include "nodes/planes.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

/// What becomes of a size.
struct Resizing {
  image::Size scaled;
  image::Crop crop = image::Crop::disabled;
  std::optional<image::Size> cut;  ///< what of the middle is kept afterwards
};

struct ResizeByMultiplier {
  static constexpr const char* key = "scale by multiplier";
  double multiplier = 1.0;
  static void define(schema::Inputs<ResizeByMultiplier>& s) {
    s.input("multiplier", &ResizeByMultiplier::multiplier).default_value(1.0).range(0.01, 8.0).step(0.01);
  }
  Resizing of(image::Size size) const { return {image::scaled_by(size, multiplier)}; }
};

struct ResizeToDimensions {
  static constexpr const char* key = "scale dimensions";
  std::int64_t width = 512;
  std::int64_t height = 512;
  schema::Choice crop;
  static void define(schema::Inputs<ResizeToDimensions>& s) {
    s.input("width", &ResizeToDimensions::width).default_value(512).range(0, kMaxResolution).step(1);
    s.input("height", &ResizeToDimensions::height).default_value(512).range(0, kMaxResolution).step(1);
    s.input("crop", &ResizeToDimensions::crop).options({"disabled", "center"}).default_value("center");
  }
  Resizing of(image::Size size) const {
    return {image::with_sides(size, width, height), image::crop_named(crop.value)};
  }
};

struct ResizeLongerSide {
  static constexpr const char* key = "scale longer dimension";
  std::int64_t longer_size = 512;
  static void define(schema::Inputs<ResizeLongerSide>& s) {
    s.input("longer_size", &ResizeLongerSide::longer_size).default_value(512).range(0, kMaxResolution).step(1);
  }
  Resizing of(image::Size size) const { return {image::with_longer_side(size, longer_size)}; }
};

struct ResizeShorterSide {
  static constexpr const char* key = "scale shorter dimension";
  std::int64_t shorter_size = 512;
  static void define(schema::Inputs<ResizeShorterSide>& s) {
    s.input("shorter_size", &ResizeShorterSide::shorter_size).default_value(512).range(0, kMaxResolution).step(1);
  }
  Resizing of(image::Size size) const { return {image::with_shorter_side(size, shorter_size)}; }
};

struct ResizeToWidth {
  static constexpr const char* key = "scale width";
  std::int64_t width = 512;
  static void define(schema::Inputs<ResizeToWidth>& s) {
    s.input("width", &ResizeToWidth::width).default_value(512).range(0, kMaxResolution).step(1);
  }
  Resizing of(image::Size size) const { return {image::with_sides(size, width, 0)}; }
};

struct ResizeToHeight {
  static constexpr const char* key = "scale height";
  std::int64_t height = 512;
  static void define(schema::Inputs<ResizeToHeight>& s) {
    s.input("height", &ResizeToHeight::height).default_value(512).range(0, kMaxResolution).step(1);
  }
  Resizing of(image::Size size) const { return {image::with_sides(size, 0, height)}; }
};

struct ResizeToPixels {
  static constexpr const char* key = "scale total pixels";
  double megapixels = 1.0;
  static void define(schema::Inputs<ResizeToPixels>& s) {
    s.input("megapixels", &ResizeToPixels::megapixels).default_value(1.0).range(0.01, 16.0).step(0.01);
  }
  Resizing of(image::Size size) const { return {image::with_megapixels(size, megapixels)}; }
};

struct ResizeToMatch {
  static constexpr const char* key = "match size";
  schema::Value match;
  schema::Choice crop;
  static void define(schema::Inputs<ResizeToMatch>& s) {
    s.input("match", &ResizeToMatch::match).port("IMAGE,MASK");
    s.input("crop", &ResizeToMatch::crop).options({"disabled", "center"}).default_value("center");
  }
  Resizing of(image::Size) const {
    if (const auto image = match.as_shared<Image>()) return {size_of(*image), image::crop_named(crop.value)};
    if (const auto mask = match.as_shared<Mask>()) return {size_of(*mask), image::crop_named(crop.value)};
    throw NodeError("pictures or masks to match are wanted, not " + match.describe());
  }
};

/// The largest multiples that fit; what the aspect leaves over is cut off, half at each side.
struct ResizeToMultiple {
  static constexpr const char* key = "scale to multiple";
  std::int64_t multiple = 8;
  static void define(schema::Inputs<ResizeToMultiple>& s) {
    s.input("multiple", &ResizeToMultiple::multiple).default_value(8).range(1, kMaxResolution).step(1);
  }
  Resizing of(image::Size size) const {
    const image::Size target{size.width / multiple * multiple, size.height / multiple * multiple};
    if (target == size || target.width == 0 || target.height == 0) return {size};
    return {image::covering(size, target), image::Crop::disabled, target};
  }
};

using ResizeType = std::variant<ResizeByMultiplier, ResizeToDimensions, ResizeLongerSide, ResizeShorterSide,
                                ResizeToWidth, ResizeToHeight, ResizeToPixels, ResizeToMatch, ResizeToMultiple>;

at::Tensor middle_of(const at::Tensor& values, std::int64_t dim, std::int64_t side) {
  return values.narrow(dim, (values.size(dim) - side) / 2, side);
}

Image cut(const Image& image, const std::optional<image::Size>& size) {
  return size ? Image{middle_of(middle_of(image.pixels, 1, size->height), 2, size->width)} : image;
}
Mask cut(const Mask& mask, const std::optional<image::Size>& size) {
  return size ? Mask{middle_of(middle_of(mask.values, 1, size->height), 2, size->width)} : mask;
}

struct ResizeImageMaskNode {
  schema::Value input;
  ResizeType resize_type;
  schema::Choice scale_method;

  static void define(schema::Schema<ResizeImageMaskNode>& s) {
    s.v3().display_name("Resize Image/Mask").category("transform").python_module("comfy_extras.nodes_post_processing");
    s.input("input", &ResizeImageMaskNode::input).match("input_type", "IMAGE,MASK");
    s.input("resize_type", &ResizeImageMaskNode::resize_type);
    s.input("scale_method", &ResizeImageMaskNode::scale_method).options(upscale_methods).default_value("area");
    s.outputs(schema::Output("resized").match("input_type"));
  }

  schema::Value execute(schema::Context&) const {
    const image::Filter filter = image::filter_named(scale_method.value);
    if (const auto image = input.as_shared<Image>()) return schema::to_value(changed(*image, filter));
    if (const auto mask = input.as_shared<Mask>()) return schema::to_value(changed(Mask{planes(*mask)}, filter));
    throw NodeError("pictures or masks are wanted, not " + input.describe());
  }

 private:
  template <typename Pictures>
  Pictures changed(const Pictures& pictures, image::Filter filter) const {
    const Resizing wanted = std::visit([&](const auto& type) { return type.of(size_of(pictures)); }, resize_type);
    if (wanted.scaled == size_of(pictures)) return cut(pictures, wanted.cut);
    return cut(resized(pictures, wanted.scaled, filter, wanted.crop), wanted.cut);
  }
};

WEFT_NODE(ResizeImageMaskNode);

}  // namespace
}  // namespace weft::nodes
