"""A short text for models of characters. Written for Netwright, under its licence."""

PASSAGE = """\
A neuron is a small thing. It takes some numbers, it gives each of them a weight, it adds them up,
and it tells the sum to the next. That is all that it does, and it does it without a rest. If the
sum is large, it speaks loudly; if the sum is small, it hardly speaks at all.

One neuron alone draws a straight line. On this side of the line it says yes, and on that side of
the line it says no. There are many things that a straight line cannot part. It cannot part the
inside of a ring from the outside. It cannot part two spirals that wind around each other. It
cannot even part the four corners of a square when the corners of one colour lie across.

So we put neurons side by side, and each draws a line of its own. Then we put another neuron
behind them, and it listens to all of them at once. Where the first says yes and the second says
yes and the third says no, there it says yes. Out of many straight lines comes a corner, out of
many corners comes a curve, and out of many curves comes the shape of a hand, of a leaf, of a
letter, of a seven with a stroke through its middle.

Who tells the neurons where to draw their lines? Nobody does. They begin with lines that mean
nothing at all. We show them a picture, and they give an answer, and the answer is wrong. How
wrong it is, is a number. That number is called the loss. Now we ask of every weight the same
question: if you were a little larger, would the loss be larger, or would it be smaller? The
answer is called the gradient. Every weight takes a small step to where the loss is smaller. Then
we show them the next picture, and the next, and the next.

The step must not be too large. A large step leaps over the valley and lands on the other side, and
the next step leaps back, and the loss grows and grows until it is no number any more. The step
must not be too small. A small step goes the right way, but the summer passes, and the winter
passes, and it is still on the hill. A good step is large at first and small at last.

After some time the answers are right. But right for what? For the pictures that were shown. A
network with many weights can learn every picture by heart, with its stains and its dust, and know
nothing of the next one. So we keep some pictures apart. We never learn from them; we only ask
about them. While the loss of both goes down, the network learns what the pictures have in common.
When the loss of the one goes down and the loss of the other goes up, it learns the dust.

There are networks that look at a picture through a small window, and move the window over the
whole picture, with the same weights in every place. A seven is a seven, be it on the left or be it
on the right. There are networks that read a text letter by letter, and keep in mind what they have
read. They forget most of it, and that is well, for who keeps everything in mind finds nothing.
They learn what to keep, and what to forget, and when to speak.

And this is a text for such a network. It is short, and it says the same things again and again,
for a network learns from what comes again. After a q comes a u. After a full stop comes a space,
and after the space comes a large letter. After the words the loss goes comes the word down, we
hope. Read it letter by letter. Guess the next one. Be wrong, take a small step, and guess again.
"""
