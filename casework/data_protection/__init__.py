"""What the partnership tells about its use of information: privacy notice, record of processing, register of agreements."""
