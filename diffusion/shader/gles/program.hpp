// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <GLES3/gl31.h>

#include "diffusion/shader/shader.hpp"

namespace weft::shader::gles {

/// A fragment shader, compiled and linked with a vertex shader that covers everything. Needs a current context.
class Program {
 public:
  /// Throws std::invalid_argument with the driver's log and the lines that it names.
  explicit Program(const std::string& source);
  ~Program() { glDeleteProgram(program_); }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Makes it the one that draws.
  void use() const { glUseProgram(program_); }
  /// Sets a uniform, if the shader declares it. Throws std::invalid_argument when it is declared as another type.
  /// The program must be in use.
  void set(const std::string& name, const Number& number) const;
  void set_size(const std::string& name, float width, float height) const;
  /// The names of its sampler2Ds, each set to read the texture unit of its place here.
  const std::vector<std::string>& samplers() const { return samplers_; }
  bool writes(std::size_t output) const { return written_[output]; }

 private:
  struct Uniform {
    std::string name;
    GLenum type;
  };
  void find_uniforms();
  void find_outputs();
  const Uniform* declared(const std::string& name) const;

  GLuint program_ = 0;
  std::vector<Uniform> uniforms_;
  std::vector<std::string> samplers_;
  std::array<bool, kOutputs> written_ = {};
};

}  // namespace weft::shader::gles
