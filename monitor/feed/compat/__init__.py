"""The same prices in the shapes that other projects' users already load: one file a shape.

Said are list prices of the makers' own APIs in USD, without conditions, as they stand today. What a shape has no place
for is left out: a price per image has no place in a field per token, and a price that ends on a stated day has none
where there are no days. A model whose usual price is such a price is left out as a whole, since half a model would be
reckoned as free in the other half.
"""
