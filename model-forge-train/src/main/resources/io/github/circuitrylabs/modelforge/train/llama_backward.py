  # The class of llama.py goes on: forward and backward by hand. The graph of a block is known and most of its matrices are
  # frozen: forward keeps only what backward needs, backward writes in place where it may and computes no gradient that
  # nobody asked for. A test holds it against autograd.

  # As norm; appends the reciprocal root mean square [N, 1].
  def norm_keeping(self: __torch__.Llama, x: Tensor, weight: Tensor, kept: List[Tensor]) -> Tensor:
    scale = torch.mean(x * x, [-1], True).add_(self.eps).rsqrt_()
    kept.append(scale)
    return torch.mul(x, scale).mul_(weight)

  # Gradient of the input; adds that of the weight when there is a place for it.
  def norm_backward(self: __torch__.Llama, dy: Tensor, x: Tensor, scale: Tensor, weight: Tensor, weight_gradient: Tensor) -> Tensor:
    normal = torch.mul(x, scale)
    if torch.numel(weight_gradient) > 0:
      weight_gradient.add_(torch.sum(dy * normal, [0]))
    dx = torch.mul(dy, weight)
    shared = torch.mean(dx * normal, [-1], True)
    return dx.sub_(normal.mul_(shared)).mul_(scale)

  # As project; appends the products of all A of the matrix [N, sum of ranks], or an empty tensor.
  def project_keeping(self: __torch__.Llama, x: Tensor, w: List[Tensor], at: int, a: List[Tensor], slot: int, sizes: List[int], how: Tuple[float, float, int], kept: List[Tensor]) -> Tensor:
    scale, dropout, seed = how
    y = self.linear(x, w, at)
    z = self.narrow(x, a, slot, len(sizes), how)
    kept.append(z)
    column, rank_at = 0, 0
    if torch.numel(z) > 0:
      for i in range(len(sizes)):
        down = a[slot + 2 * i]
        if torch.numel(down) > 0:
          rank = torch.size(down, 0)
          torch.slice(y, 1, column, column + sizes[i]).addmm_(torch.slice(z, 1, rank_at, rank_at + rank), torch.t(a[slot + 2 * i + 1]), alpha=scale)
          rank_at += rank
        column += sizes[i]
    return y

  # The products of all A of a matrix with its input, or an empty tensor.
  def narrow(self: __torch__.Llama, x: Tensor, a: List[Tensor], slot: int, count: int, how: Tuple[float, float, int]) -> Tensor:
    scale, dropout, seed = how
    downs = self.downs(a, slot, count)
    if len(downs) == 0:
      return torch.empty([0])
    if dropout == 0.:
      return torch.linear(x, torch.cat(downs, 0))
    parts = annotate(List[Tensor], [])
    for i in range(count):
      down = a[slot + 2 * i]
      if torch.numel(down) > 0:
        parts.append(torch.linear(self.surviving(x, slot + 2 * i, how).mul_(x), down))
    return torch.cat(parts, 1)

  def downs(self: __torch__.Llama, a: List[Tensor], slot: int, count: int) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    if len(a) >= 14:
      for i in range(count):
        if torch.numel(a[slot + 2 * i]) > 0:
          out.append(a[slot + 2 * i])
    return out

  # Gradient of the input of project; adds those of A and B (ga as a) and of matrix and bias (gw as w, empty when frozen).
  def project_backward(self: __torch__.Llama, dy: Tensor, x: Tensor, z: Tensor, w: List[Tensor], gw: List[Tensor], at: int, a: List[Tensor], ga: List[Tensor], slot: int, sizes: List[int], how: Tuple[float, float, int], wanted: bool) -> Tensor:
    scale, dropout, seed = how
    if torch.numel(gw[at]) > 0:
      gw[at].addmm_(torch.t(dy), x)
    if torch.numel(gw[at + 5]) > 0:
      gw[at + 5].add_(torch.sum(dy, [0]))
    dx = x
    if wanted:
      dx = torch.mm(dy, self.matrix(w, at))
    if torch.numel(z) > 0:
      dz = torch.empty_like(z)
      column, rank_at = 0, 0
      for i in range(len(sizes)):
        down = a[slot + 2 * i]
        if torch.numel(down) > 0:
          rank = torch.size(down, 0)
          part = torch.slice(dy, 1, column, column + sizes[i])
          of_z = torch.slice(dz, 1, rank_at, rank_at + rank)
          of_z.addmm_(part, a[slot + 2 * i + 1], beta=0., alpha=scale)
          ga[slot + 2 * i + 1].addmm_(torch.t(part), torch.slice(z, 1, rank_at, rank_at + rank), alpha=scale)
          if dropout == 0.:
            ga[slot + 2 * i].addmm_(torch.t(of_z), x)
          else:
            surviving = self.surviving(x, slot + 2 * i, how)
            ga[slot + 2 * i].addmm_(torch.t(of_z), x * surviving)
            if wanted:
              dx.add_(surviving.mul_(torch.mm(of_z, down)))
          rank_at += rank
        column += sizes[i]
      if wanted and dropout == 0.:
        dx.addmm_(dz, torch.cat(self.downs(a, slot, len(sizes)), 0))
    return dx

  # From [B, heads, T, D] back to the tokens' order [N, heads, D].
  def unpad(self: __torch__.Llama, x: Tensor, slots: Tensor) -> Tensor:
    flat = torch.reshape(torch.transpose(x, 1, 2), [torch.size(x, 0) * torch.size(x, 2), torch.size(x, 1), torch.size(x, 3)])
    if torch.size(slots, 0) == torch.size(flat, 0):
      return flat
    return torch.index_select(flat, 0, slots)

  # As block. kept: what inner_keeping keeps, then the z of down; or x alone, to be recomputed.
  def block_keeping(self: __torch__.Llama, x: Tensor, w: List[Tensor], a: List[Tensor], layer: int, cosine: Tensor, sine: Tensor, slots: Tensor, rows: int, length: int, how: Tuple[float, float, int], mask: Tensor, rows_wanted: Tensor, kept: List[Tensor]) -> Tensor:
    y = self.inner_keeping(x, w, a, layer, cosine, sine, slots, rows, length, how, mask, rows_wanted, kept)
    return self.project_keeping(y, w, 6 + 16 * layer, a, 14 * layer + 12, [torch.size(x, 1)], how, kept).add_(kept[12])

  # The block up to the input of its last matrix, keeping [x, scale, z, qk, scale, q, k, v, attention, log-sum-exp, chosen,
  # z, middle, scale, z, gate_up]; qk and its scale where heads are normalised, else empty. rows_wanted: the tokens that
  # matter after attention, empty for all.
  def inner_keeping(self: __torch__.Llama, x: Tensor, w: List[Tensor], a: List[Tensor], layer: int, cosine: Tensor, sine: Tensor, slots: Tensor, rows: int, length: int, how: Tuple[float, float, int], mask: Tensor, rows_wanted: Tensor, kept: List[Tensor]) -> Tensor:
    i, j = 1 + 16 * layer, 14 * layer
    q_size, kv_size = self.heads * self.head_dim, self.kv_heads * self.head_dim
    tokens = torch.size(x, 0)
    kept.append(x)
    qkv = self.project_keeping(self.norm_keeping(x, w[i], kept), w, i + 1, a, j, [q_size, kv_size, kv_size], how, kept)
    qk = torch.view(torch.slice(qkv, 1, 0, q_size + kv_size), [tokens, self.heads + self.kv_heads, self.head_dim])
    norms = self.head_norms(w, i)
    if torch.numel(norms) > 0:
      kept.append(qk)
      qk = self.norm_keeping(qk, norms, kept)
    else:
      kept.extend([norms, norms])
    qk = self.rotate(qk, cosine, sine)
    q = self.pad(torch.slice(qk, 1, 0, self.heads), slots, rows, length)
    k = self.share(self.pad(torch.slice(qk, 1, self.heads), slots, rows, length))
    v = self.share(self.pad(torch.view(torch.slice(qkv, 1, q_size + kv_size), [tokens, self.kv_heads, self.head_dim]), slots, rows, length))
    out, normaliser = self.flash(q, k, v, mask)
    kept.extend([q, k, v, out, normaliser])
    attended = torch.reshape(self.unpad(out, slots), [tokens, q_size])
    if torch.numel(rows_wanted) > 0:
      attended = torch.index_select(attended, 0, rows_wanted)
      x = torch.index_select(x, 0, rows_wanted)
    kept.append(attended)
    middle = self.project_keeping(attended, w, i + 2, a, j + 6, [torch.size(x, 1)], how, kept).add_(x)
    kept.append(middle)
    gate_up = self.project_keeping(self.norm_keeping(middle, w[i + 3], kept), w, i + 4, a, j + 8, [self.intermediate, self.intermediate], how, kept)
    kept.append(gate_up)
    return torch.silu(torch.slice(gate_up, 1, 0, self.intermediate)).mul_(torch.slice(gate_up, 1, self.intermediate))

  def flash(self: __torch__.Llama, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tuple[Tensor, Tensor]:
    if torch.numel(mask) > 0:
      return torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., False, attn_mask=mask)
    return torch._scaled_dot_product_flash_attention_for_cpu(q, k, v, 0., True)

  def flash_backward(self: __torch__.Llama, dy: Tensor, kept: List[Tensor], mask: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    if torch.numel(mask) > 0:
      return torch._scaled_dot_product_flash_attention_for_cpu_backward(dy, kept[5], kept[6], kept[7], kept[8], kept[9], 0., False, attn_mask=mask)
    return torch._scaled_dot_product_flash_attention_for_cpu_backward(dy, kept[5], kept[6], kept[7], kept[8], kept[9], 0., True)

  # Gradients of the query heads that shared a key and value head, added up.
  def unshare(self: __torch__.Llama, x: Tensor) -> Tensor:
    groups = self.heads // self.kv_heads
    if groups == 1:
      return x
    return torch.sum(torch.view(torch.contiguous(x), [torch.size(x, 0), self.kv_heads, groups, torch.size(x, 2), self.head_dim]), [2])

  # Gradient of the block's input, from that of its output dx, which is overwritten. wanted: whether anything below learns.
  def block_backward(self: __torch__.Llama, dx: Tensor, w: List[Tensor], gw: List[Tensor], a: List[Tensor], ga: List[Tensor], layer: int, cosine: Tensor, sine: Tensor, slots: Tensor, rows: int, length: int, how: Tuple[float, float, int], mask: Tensor, rows_wanted: Tensor, kept: List[Tensor], wanted: bool) -> Tensor:
    i, j = 1 + 16 * layer, 14 * layer
    q_size, kv_size = self.heads * self.head_dim, self.kv_heads * self.head_dim
    if len(kept) == 1:
      again = annotate(List[Tensor], [])
      y = self.inner_keeping(kept[0], w, a, layer, cosine, sine, slots, rows, length, how, mask, rows_wanted, again)
      again.append(self.narrow(y, a, j + 12, 1, how))
      kept = again
    x, middle, gate_up = kept[0], kept[12], kept[15]
    tokens, width = torch.size(x, 0), torch.size(x, 1)
    gate, up = torch.slice(gate_up, 1, 0, self.intermediate), torch.slice(gate_up, 1, self.intermediate)
    swish = torch.silu(gate)
    dy = self.project_backward(dx, swish * up, kept[16], w, gw, i + 5, a, ga, j + 12, [width], how, True)
    both = torch.empty_like(gate_up)
    torch.slice(both, 1, self.intermediate).copy_(swish.mul_(dy))
    torch.slice(both, 1, 0, self.intermediate).copy_(torch.silu_backward(dy.mul_(up), gate))
    input = torch.mul(middle, kept[13]).mul_(w[i + 3])
    dy = self.project_backward(both, input, kept[14], w, gw, i + 4, a, ga, j + 8, [self.intermediate, self.intermediate], how, True)
    dx.add_(self.norm_backward(dy, middle, kept[13], w[i + 3], gw[i + 3]))
    dy = self.project_backward(dx, kept[10], kept[11], w, gw, i + 2, a, ga, j + 6, [width], how, True)
    if torch.numel(rows_wanted) > 0:
      # Added, for the last token of a prompt that two replies share is wanted twice.
      dy = torch.index_add(torch.zeros([tokens, q_size]), 0, rows_wanted, dy)
      dx = torch.index_add(torch.zeros([tokens, width]), 0, rows_wanted, dx)
    dq, dk, dv = self.flash_backward(self.pad(torch.view(dy, [tokens, self.heads, self.head_dim]), slots, rows, length), kept, mask)
    qkv = torch.empty([tokens, self.heads + 2 * self.kv_heads, self.head_dim])
    torch.slice(qkv, 1, 0, self.heads).copy_(self.unpad(dq, slots))
    torch.slice(qkv, 1, self.heads, self.heads + self.kv_heads).copy_(self.unpad(self.unshare(dk), slots))
    torch.slice(qkv, 1, self.heads + self.kv_heads).copy_(self.unpad(self.unshare(dv), slots))
    rotated = torch.slice(qkv, 1, 0, self.heads + self.kv_heads)
    rotated.copy_(rotated * cosine + torch.roll(rotated * sine, [self.head_dim // 2], [-1]))
    if torch.numel(kept[4]) > 0:
      rotated.copy_(self.head_norms_backward(rotated, kept, w, gw, i))
    input = torch.mul(x, kept[1]).mul_(w[i])
    dy = self.project_backward(torch.view(qkv, [tokens, q_size + 2 * kv_size]), input, kept[2], w, gw, i + 1, a, ga, j, [q_size, kv_size, kv_size], how, wanted)
    if wanted:
      dx.add_(self.norm_backward(dy, x, kept[1], w[i], gw[i]))
    return dx

  # Gradient of q and k before their norms; adds those of the norms' weights, which all heads of a kind share.
  def head_norms_backward(self: __torch__.Llama, dy: Tensor, kept: List[Tensor], w: List[Tensor], gw: List[Tensor], i: int) -> Tensor:
    norms = self.head_norms(w, i)
    place = torch.empty([0])
    if torch.numel(gw[i + 8]) > 0:
      place = torch.zeros_like(norms)
    dx = self.norm_backward(dy, kept[3], kept[4], norms, place)
    if torch.numel(place) > 0:
      gw[i + 8].add_(torch.sum(torch.slice(place, 0, 0, self.heads), [0]))
      gw[i + 13].add_(torch.sum(torch.slice(place, 0, self.heads), [0]))
    return dx

  # As states, keeping what backward_by_hand needs: a list per layer (its input alone where it is to be recomputed), then
  # [input, scale] of the last norm.
  def states_keeping(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], rows: int, length: int, how: Tuple[float, float, int], recompute: bool, kept: List[List[Tensor]]) -> Tensor:
    x = torch.embedding(w[0], b[0])
    cosine, sine = self.tables(b[1], b[5])
    mask = self.visible(b, rows, length)
    for layer in range(self.layers):
      of_layer = annotate(List[Tensor], [])
      before = x
      x = self.block_keeping(x, w, a, layer, cosine, sine, b[2], rows, length, how, mask, self.rows_after(layer, b), of_layer)
      if recompute:
        of_layer = [before]
      kept.append(of_layer)
    last = [x]
    h = self.norm_keeping(x, w[1 + 16 * self.layers], last)
    kept.append(last)
    return h

  # Tokens that matter after attention: in the last layer those that predict; empty for all.
  def rows_after(self: __torch__.Llama, layer: int, b: List[Tensor]) -> Tensor:
    if layer + 1 == self.layers and self.chooses(b):
      return b[3]
    return torch.empty([0], dtype=4)

  # From the gradient of the states to those of all that is trained: gw as w and ga as a, empty tensors where frozen.
  def backward_by_hand(self: __torch__.Llama, dh: Tensor, w: List[Tensor], gw: List[Tensor], a: List[Tensor], ga: List[Tensor], b: List[Tensor], rows: int, length: int, how: Tuple[float, float, int], kept: List[List[Tensor]]) -> NoneType:
    cosine, sine = self.tables(b[1], b[5])
    mask = self.visible(b, rows, length)
    full = torch.numel(gw[0]) > 0
    top = 1 + 16 * self.layers
    last = kept.pop()
    dx = self.norm_backward(dh, last[0], last[1], w[top], gw[top])
    for i in range(self.layers):
      layer = self.layers - 1 - i
      dx = self.block_backward(dx, w, gw, a, ga, layer, cosine, sine, b[2], rows, length, how, mask, self.rows_after(layer, b), kept.pop(), full or layer > 0)
    if full:
      gw[0].index_add_(0, b[0], dx)
    return None

  # The gradients' places laid out as the tensors they belong to.
  def places(self: __torch__.Llama, tensors: List[Tensor], g: List[Tensor], trained: bool) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    nothing = torch.empty([0])
    next = 0
    for x in tensors:
      if trained and torch.numel(x) > 0:
        out.append(g[next])
        next += 1
      else:
        out.append(nothing)
    return out

  # As sft, by hand.
  def sft_by_hand(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    full = int(n[2]) == 1
    how = (float(s[0]), float(s[1]), int(n[4]))
    gw, ga = self.places(w, g, full), self.places(a, g, not full)
    kept = annotate(List[List[Tensor]], [])
    h = self.states_keeping(w, a, b, int(n[0]), int(n[1]), how, int(n[3]) == 1, kept)
    out, gradient = self.score_with_gradient(h, self.head(w), b[4], b[7], self.head_place(g, full))
    self.backward_by_hand(gradient, w, gw, a, ga, b, int(n[0]), int(n[1]), how, kept)
    return torch.stack([torch.neg(torch.sum(torch.select(out, 0, 0))), torch.sum(torch.select(out, 0, 1)), torch.sum(torch.select(out, 0, 2))])

  # As preference, by hand.
  def preference_by_hand(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    how = (float(s[0]), 0., 0)
    kept = annotate(List[List[Tensor]], [])
    h = self.states_keeping(w, a, b, int(n[0]), int(n[1]), how, int(n[3]) == 1, kept)
    coefficients, results = self.preference_slopes(self.score(h, self.head(w), b[4]), b, n, s)
    again, gradient = self.score_with_gradient(h, self.head(w), b[4], coefficients, None)
    self.backward_by_hand(gradient, w, self.places(w, g, False), a, self.places(a, g, True), b, int(n[0]), int(n[1]), how, kept)
    return results
