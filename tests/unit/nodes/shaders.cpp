// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <ATen/ATen.h>
#include <catch2/catch.hpp>

#include "diffusion/image/shaded.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/skip.hpp"
#include "tests/unit/nodes/node_run.hpp"

using namespace weft;
using Catch::Contains;
using nodes::Image;
using schema::to_value;
using schema::Value;

namespace {

bool draws_shaders() {
  try {
    image::shader_driver();
    return true;
  } catch (const Error& problem) {
    test::skipped("GLSLShader", problem.what());
    return false;
  }
}

/// What GLSLShader gives for these inputs, by name, groups nested.
std::vector<at::Tensor> shader_outputs(test::NodeBench& bench, const test::NodeBench::Inputs& inputs) {
  std::vector<at::Tensor> pixels;
  for (const Value& output : bench.run("GLSLShader", inputs)) pixels.push_back(output.as_shared<Image>()->pixels);
  return pixels;
}

Value one_image(at::IntArrayRef shape, float level = 0.5f) {
  return Value::Object{{"image0", to_value(Image{at::full(shape, level)})}};
}

Value from_input() { return Value::Object{{"size_mode", "from_input"}}; }
Value custom(std::int64_t width, std::int64_t height) {
  return Value::Object{{"size_mode", "custom"}, {"width", width}, {"height", height}};
}

std::string shader_text(const std::string& body) {
  return "#version 300 es\nprecision highp float;\nin vec2 v_texCoord;\nout vec4 fragColor;\n" + body;
}

}  // namespace

TEST_CASE("GLSLShader: by itself it shows the first image, in its size or another") {
  if (!draws_shaders()) return;
  test::NodeBench bench;
  const auto same = shader_outputs(bench, {{"images", one_image({2, 6, 4, 3})}, {"size_mode", from_input()}});
  REQUIRE(same.size() == 4);
  CHECK(at::allclose(same[0].narrow(3, 0, 3), at::full({2, 6, 4, 3}, 0.5f)));
  CHECK(at::equal(same[0].select(3, 3), at::ones({2, 6, 4})));
  for (const std::size_t unused : {1, 2, 3}) CHECK(at::equal(same[unused], at::zeros({2, 6, 4, 4})));
  const auto larger = shader_outputs(bench, {{"images", one_image({1, 6, 4, 4})}, {"size_mode", custom(9, 3)}});
  CHECK(larger[0].sizes() == at::IntArrayRef({1, 3, 9, 4}));
}

TEST_CASE("GLSLShader: images, numbers and curves by their names") {
  if (!draws_shaders()) return;
  test::NodeBench bench;
  const std::string text = shader_text(
      "uniform sampler2D u_image1, u_curve2;\nuniform float u_float1;\nuniform int u_int0;\nuniform bool u_bool3;\n"
      "uniform vec2 u_resolution;\nvoid main() { fragColor = vec4(texture(u_image1, v_texCoord).r + u_float1, "
      "float(u_int0) + u_resolution.x, u_bool3 ? 1.0 : 0.0, texture(u_curve2, vec2(0.5, 0.5)).r); }\n");
  const Value curve =
      Value::Object{{"points", Value::List{Value::List{0, 0.25}, Value::List{1.0, 0.25}}}, {"interpolation", "linear"}};
  const auto outputs =
      shader_outputs(bench, {{"fragment_shader", text},
                             {"size_mode", custom(3, 2)},
                             {"images", Value::Object{{"image0", to_value(Image{at::zeros({1, 1, 1, 3})})},
                                                      {"image1", to_value(Image{at::full({1, 2, 2, 3}, 0.25f)})}}},
                             {"floats", Value::Object{{"u_float0", 7.0}, {"u_float1", 0.5}}},
                             {"ints", Value::Object{{"u_int0", -3}}},
                             {"bools", Value::Object{{"u_bool3", true}}},
                             {"curves", Value::Object{{"u_curve2", curve}}}});
  CHECK(at::allclose(outputs[0][0][1][2], at::tensor({0.75f, 0.0f, 1.0f, 0.25f})));
}

TEST_CASE("GLSLShader: what cannot be drawn is told in a sentence") {
  if (!draws_shaders()) return;
  test::NodeBench bench;
  const auto with = [&](test::NodeBench::Inputs inputs) {
    inputs.emplace("images", one_image({1, 2, 2, 3}));
    inputs.emplace("size_mode", from_input());
    try {
      bench.run("GLSLShader", inputs);
    } catch (const Error& problem) {
      return std::string(problem.what());
    }
    return std::string("nothing");
  };
  CHECK_THAT(with({{"fragment_shader", shader_text("void main() { fragColor = 1; }")}}),
             Contains("does not compile") && Contains("line 5: void main() { fragColor = 1; }"));
  CHECK_THAT(with({{"ints", Value::Object{{"u_int0", std::int64_t{1} << 40}}}}), Contains("u_int0 is 1099511627776"));
  for (const Value& wrong : {Value("curve"), Value(Value::Object{{"interpolation", "linear"}}),
                             Value(Value::List{Value::List{1}}), Value(Value::List{Value::List{"0", 1}})})
    CHECK_THAT(with({{"curves", Value::Object{{"u_curve0", wrong}}}}), Contains("u_curve0"));
  CHECK_THAT(with({{"size_mode", custom(16384, 16384)},
                   {"images", Value::Object{{"image0", to_value(Image{at::zeros({1}).expand({1 << 20, 1, 1, 3})})}}}}),
             Contains("1048576 pictures") || Contains("4194304 pictures"));
}
