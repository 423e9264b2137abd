"""What a dub is made of: plain values and pure rules, standard library only."""
