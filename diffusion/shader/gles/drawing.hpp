// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "diffusion/shader/gles/context.hpp"
#include "diffusion/shader/gles/program.hpp"
#include "diffusion/shader/gles/texture.hpp"
#include "diffusion/shader/shader.hpp"

namespace weft::shader::gles {

/// A shader in a context of its own.
class ShaderDrawing final : public Drawing {
 public:
  /// Throws as Library::prepare does.
  explicit ShaderDrawing(const Job& job);

  bool writes(std::size_t index) const override { return program_.writes(index); }
  std::int64_t passes() const override { return passes_; }
  void draw(const Pictures& pictures, const Outputs& outputs, const std::function<void()>& between) override;

 private:
  void upload(const Pictures& pictures);
  void bind_samplers(std::int64_t pass);
  void draw_pass(std::int64_t pass, const std::function<void()>& between);

  Context context_;  // first: everything below needs it
  std::int64_t width_, height_, passes_;
  std::string fed_back_;
  Program program_;
  std::vector<std::unique_ptr<Texture>> textures_;  // one for each sampler
  std::unique_ptr<Target> result_;
  std::vector<std::unique_ptr<Target>> between_passes_;  // written and read in turn
};

}  // namespace weft::shader::gles
